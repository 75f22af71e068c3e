"""The work folder of a run in parts: what is done stays done when the run is broken off, unless inputs or rules are others."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from landuse.errors import OutputError
from landuse.io.own_inputs import inputs_kept, refuse_own_input
from landuse.io.run_folder import IN_PARTS
from landuse.provenance import file_hash

WORK_FOLDER = ".landuse-work"
RESULT_FOLDER = IN_PARTS
_RUN_FILE = "run.json"


@dataclass(frozen=True)
class RunStore:
    """The work folder beside the results of one run."""

    out: Path

    @property
    def work(self) -> Path:
        """Where everything stands that only a broken-off run leaves."""
        return self.out / WORK_FOLDER

    @property
    def results(self) -> Path:
        """Where the results go."""
        return self.out / RESULT_FOLDER

    @property
    def parts(self) -> Path:
        """The records of every part."""
        return self.work / "parts"

    @property
    def found(self) -> Path:
        """What was found out about every part."""
        return self.work / "found"

    @property
    def whole(self) -> Path:
        """What all rows together tell, part by part."""
        return self.work / "whole"

    @property
    def written(self) -> Path:
        """The results as far as they are written."""
        return self.work / "written"

    def open(self, identity: Mapping[str, object], *, resume: bool) -> bool:
        """Make the work folder ready; tell whether it holds the work of a broken-off run of the same `identity`.

        Raises
        ------
        OutputError
            The folder cannot be written to.
        """
        marker = self.work / _RUN_FILE
        try:
            if resume and marker.is_file() and json.loads(marker.read_text(encoding="utf-8")) == json.loads(json.dumps(identity)):
                return True
            if self.work.exists():
                shutil.rmtree(self.work)
            for folder in (self.parts, self.found):
                folder.mkdir(parents=True)
            marker.write_text(json.dumps(identity, ensure_ascii=False, indent=1), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise OutputError(f"目录 {self.out} 不能写入：{error}；请检查磁盘空间和目录权限，或换一个成果文件夹") from error
        return False

    def begin_writing(self) -> None:
        """Make room for what rests on all parts: it is written anew, since parts may have come in."""
        for folder in (self.whole, self.written):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()

    def refuse_inputs(self, files: Iterable[Path]) -> None:
        """Raise OutputError where the results or the work of the run would replace one of `files` or another input in use."""
        with inputs_kept(files):
            for place in (self.results, self.work):
                refuse_own_input(place)

    def publish(self, record: Mapping[str, object]) -> None:
        """Put the results in the place of those of an earlier run, with a list of the files and their hashes."""
        files = sorted(file for file in self.written.rglob("*") if file.is_file())
        listed = [
            {"file": file.relative_to(self.written).as_posix(), "bytes": file.stat().st_size, "sha256": file_hash(file)}
            for file in files
        ]
        text = json.dumps({**record, "files": listed}, ensure_ascii=False, indent=1)
        try:
            (self.written / "manifest.json").write_text(text + "\n", encoding="utf-8")
            if self.results.exists():
                self.results.replace(self.work / f"replaced-{uuid4().hex}")
            self.written.replace(self.results)
        except OSError as error:
            raise OutputError(
                f"成果文件夹 {self.results} 不能替换：{error}；请关闭打开其中文件的程序后再次运行，已完成的部分不会重算"
            ) from error

    def clear(self) -> None:
        """Remove the work folder: the run is complete."""
        shutil.rmtree(self.work, ignore_errors=True)


def done_once(target: Path, make: Callable[[Path], Any]) -> None:
    """Have `make` fill a folder that only then gets the name `target`; nothing happens where that is there already.

    Two workers may do it at the same time: one of the equal folders stays.
    """
    if target.exists():
        return
    draft = target.with_name(f".{target.name}-{uuid4().hex}")
    draft.mkdir(parents=True)
    try:
        make(draft)
        if not target.exists():
            draft.rename(target)
    except FileExistsError:
        return  # the other one was faster
    finally:
        shutil.rmtree(draft, ignore_errors=True)
