"""Word papers: the page of GB/T 9704-2012, templates that belong to the user, and their filling in. Only here is docx imported."""
