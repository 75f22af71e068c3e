"""A wrong call is answered in Chinese: what is wrong, the nearest right word, what to type; and the shells complete the commands."""

import os

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.config import load_config
from landuse.errors import ConfigError


def call(*arguments):
    return CliRunner().invoke(app, list(arguments), prog_name="landuse", env={"COLUMNS": "300"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["asess"], "没有命令“asess”；是否应为：assess"),
        (["case", "lst"], "没有命令“lst”；是否应为：list"),
        (["某某"], "没有命令“某某”；可用：assess、demo、"),
        (["x.toml"], "“x.toml”不是命令；请先写命令，如：landuse assess x.toml"),
        (["assess", "x.toml", "--polcy", "cn"], "没有选项 --polcy；是否应为：--policy"),
        (["assess", "a.toml", "b.toml"], "多出参数：b.toml"),
        (["assess", "x.toml", "--as-of", "2020"], "--as-of 的取值有误：“2020”不是日期；请写成 2020-12-31 的形式"),
        (["atlas", "x.toml", "--by", "foo"], "--by 的取值有误：没有“foo”这一项；可用：zone、parcel"),
        (["assess", "x.toml", "--out"], "选项 --out 后面缺少取值"),
        (["plan", "x.toml", "--json=3"], "选项 --json 不带取值"),
        (["explain"], "缺少参数：列名"),
    ],
)
def test_a_mistake_is_named_in_chinese(arguments, message):
    done = call(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "用法有误" in done.stderr
    assert not any(word in done.stderr for word in ("No such", "Invalid", "Missing", "unexpected", "Usage", "requires"))


def test_without_a_file_the_command_to_type_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "landuse init 文件夹" in call("assess").stderr
    (tmp_path / "landuse.toml").write_text("", encoding="utf-8")
    assert "当前文件夹中就有，请写：landuse assess landuse.toml" in call("assess").stderr


def test_without_arguments_the_commands_are_listed():
    shown = call()
    assert "命令" in shown.output
    assert "landuse [选项] 命令 [参数]..." in shown.output
    assert not any(word in shown.output for word in ("OPTIONS", "COMMAND", "Usage", "<bool>", "Install completion"))


def test_a_folder_stands_for_the_landuse_toml_in_it_and_a_data_file_does_not(tmp_path):
    (tmp_path / "p.csv").write_text("ZDDM\nA\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"没有找到配置文件.*landuse\.toml.*landuse init"):
        load_config(tmp_path)
    (tmp_path / "landuse.toml").write_text('[project]\nname = "x"\n[data.parcels]\nfile = "p.csv"\n', encoding="utf-8")
    assert load_config(tmp_path).path == tmp_path / "landuse.toml"
    with pytest.raises(ConfigError, match=r"p\.csv 不是配置文件.*landuse init"):
        load_config(tmp_path / "p.csv")


COMPLETIONS = {
    "bash": {"COMP_WORDS": "landuse ass", "COMP_CWORD": "1"},
    "zsh": {"_TYPER_COMPLETE_ARGS": "landuse ass"},
    "fish": {"_TYPER_COMPLETE_ARGS": "landuse ass", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    "powershell": {"_TYPER_COMPLETE_ARGS": "landuse ass", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "ass"},
}


@pytest.mark.parametrize("shell", COMPLETIONS)
def test_every_shell_completes_commands_and_shows_its_script(shell, monkeypatch, capsys):
    command = get_command(app)
    for name, value in {**COMPLETIONS[shell], "_LANDUSE_COMPLETE": f"complete_{shell}"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        command.main([], prog_name="landuse")
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "assess" in said
    assert "demo" not in said
    for name in list(os.environ):
        if name.startswith(("_TYPER_COMPLETE", "_LANDUSE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("_LANDUSE_COMPLETE", f"source_{shell}")
    with pytest.raises(SystemExit):
        command.main([], prog_name="landuse")
    assert "_LANDUSE_COMPLETE" in capsys.readouterr().out


def test_installing_completion_says_where_in_chinese(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    script = call("--show-completion", "bash")
    assert "complete -o default" in script.output
    done = call("--install-completion", "bash")
    assert done.exit_code == 0, done.output
    assert "已为 bash 安装补全" in done.output
    assert "completion installed" not in done.output
    assert "landuse" in (tmp_path / ".bashrc").read_text(encoding="utf-8")
