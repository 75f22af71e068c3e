"""Make the folder that a machine without a network installs from: wheels, their hashes, and how to install (``make wheelhouse``).

Every version is that of constraints.txt. The wheels are for this machine unless ``--platform`` names another (``win_amd64``,
``linux_x86_64``); pip then judges conditions like "only on Windows" by the machine it runs on, so what only the target needs is added here.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parent.parent
EXTRAS = ("evidence", "postgres")
LINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(34, 4, -1)] + ["manylinux2014_x86_64"]
PLATFORMS = {"linux_x86_64": LINUX, "win_amd64": ["win_amd64"]}
MARKERS = {
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "macosx": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
}
GUIDE = """landuse {version} 离线安装说明

本文件夹供不能联网的电脑安装 landuse：{platform}，Python {python}，共 {count} 个安装包（{size} MB）。
requirements.txt 列出每个包的版本和 sha256，安装时逐个核对；有一个字节不同就不安装。

一、先装 Python {python}（64 位）。Windows 安装时勾选“Add python.exe to PATH”。

二、把本文件夹整个拷到目标电脑，打开命令行窗口，进入本文件夹的上一级，逐行运行：

  Windows（命令提示符）：
    py -{python} -m venv landuse-env
    landuse-env\\Scripts\\python -m pip install --no-index --find-links {folder} --require-hashes -r {folder}\\requirements.txt
    landuse-env\\Scripts\\landuse --version
    landuse-env\\Scripts\\landuse doctor --offline
    landuse-env\\Scripts\\landuse demo 示例成果

  Linux：
    python{python} -m venv landuse-env
    landuse-env/bin/python -m pip install --no-index --find-links {folder} --require-hashes -r {folder}/requirements.txt
    landuse-env/bin/landuse --version
    landuse-env/bin/landuse doctor --offline
    landuse-env/bin/landuse demo 示例成果

三、landuse doctor --offline 逐项自检，并在断网状态下完整运行一遍；每项“正常”即可使用。
    “注意”不妨碍运行。命令行窗口显示乱码时，Windows 先运行 chcp 65001。

四、升级：换用新的文件夹，重复第二步的 pip install 一行。卸载：删除 landuse-env 文件夹。
"""


def main() -> None:
    options = _options()
    house = Path(options.out)
    if house.exists():
        shutil.rmtree(house)
    house.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    constrained = ["-c", str(ROOT / "constraints.txt")]
    print("1/3 打包 landuse 和没有现成安装包的依赖", flush=True)
    wheels = ["wheel", "--no-deps", "-w", str(house)]
    subprocess.run([*pip, *wheels, str(ROOT)], check=True)
    if options.platform:
        for name in options.build:
            subprocess.run([*pip, *wheels, *constrained, name], check=True)
    print("2/3 下载依赖的安装包", flush=True)
    own = next(house.glob("landuse-*.whl"))
    wanted = f"landuse[{','.join(EXTRAS)}] @ {own.resolve().as_uri()}"
    if options.platform:
        target = [f"--platform={tag}" for tag in PLATFORMS.get(options.platform, options.platform.split(","))]
        target += ["--only-binary=:all:", f"--python-version={options.python}", "--implementation=cp"]
        fetch = [*pip, "download", "-d", str(house), "--find-links", str(house), *target]
        subprocess.run([*fetch, *constrained, wanted], check=True)
        while missing := _missing(house, options.platform, options.python):
            subprocess.run([*fetch, "--no-deps", *constrained, *missing], check=True)
    else:
        subprocess.run([*pip, "wheel", "-w", str(house), *constrained, wanted], check=True)
    print("3/3 计算校验值，写出说明", flush=True)
    files = sorted(house.glob("*.whl"), key=lambda file: file.name.lower())
    _write_requirements(house, files)
    _write_guide(house, files, options)
    print(f"已写出 {house}：{len(files)} 个安装包，{_megabytes(files)} MB，见 安装说明.txt")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="写出闭网安装用的文件夹")
    parser.add_argument("--out", default="wheelhouse", help="文件夹，已有的先清空")
    parser.add_argument("--platform", default="", help="win_amd64、linux_x86_64，或 pip 的平台标记；默认本机")
    parser.add_argument(
        "--python", default=f"{sys.version_info.major}.{sys.version_info.minor}", help="目标电脑的 Python，如 3.11"
    )
    parser.add_argument("--build", nargs="*", default=["XStatic-Leaflet"], help="只有源码、须先打包的纯 Python 依赖")
    return parser.parse_args()


def _missing(house: Path, platform: str, python: str) -> list[str]:
    """Return what the wheels in the folder need on the target and what is not there yet."""
    system = next(marks for start, marks in MARKERS.items() if platform.startswith(start))
    target = {**system, "python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython"}
    held = {_name(file): file for file in house.glob("*.whl")}
    needed = {}
    for name, file in held.items():
        extras = EXTRAS if name == "landuse" else ("binary",) if name == "psycopg" else ()
        for need in _needs(file):
            fits = need.marker is None or any(need.marker.evaluate({**target, "extra": extra}) for extra in ("", *extras))
            if fits and canonicalize_name(need.name) not in held:
                needed[canonicalize_name(need.name)] = f"{need.name}{need.specifier}"
    return sorted(needed.values())


def _needs(file: Path) -> list[Requirement]:
    with zipfile.ZipFile(file) as wheel:
        place = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        message = Parser().parsestr(wheel.read(place).decode("utf-8"))
    return [Requirement(text) for text in message.get_all("Requires-Dist") or []]


def _write_requirements(house: Path, files: list[Path]) -> None:
    lines = ["# 由 make wheelhouse 写出；用 pip install --no-index --find-links 本文件夹 --require-hashes -r 本文件 安装"]
    for file in files:
        name, version, _, _ = parse_wheel_filename(file.name)
        lines += [f"{name}=={version} \\", f"    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"]
    (house / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _write_guide(house: Path, files: list[Path], options: argparse.Namespace) -> None:
    own = next(file for file in files if _name(file) == "landuse")
    text = GUIDE.format(
        version=parse_wheel_filename(own.name)[1], platform=options.platform or sysconfig.get_platform(), python=options.python,
        count=len(files), size=_megabytes(files), folder=house.name,
    )  # fmt: skip
    (house / "安装说明.txt").write_text(text, encoding="utf-8-sig", newline="\r\n")


def _name(file: Path) -> str:
    return parse_wheel_filename(file.name)[0]


def _megabytes(files: list[Path]) -> int:
    return round(sum(file.stat().st_size for file in files) / 1e6)


if __name__ == "__main__":
    main()
