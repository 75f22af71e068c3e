"""The work report of a zone's intensive-use evaluation (开发区土地集约利用评价工作报告), a Word document a zone."""
