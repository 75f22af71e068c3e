"""Refusing every network connection of this process for a while, and counting who tried."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_METHODS = ("connect", "connect_ex", "sendto")
_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "create_connection")
_SWITCHES = {"PROJ_NETWORK": "OFF", "GDAL_HTTP_MAX_RETRY": "0"}


class NetworkRefusedError(OSError):
    """A connection was tried while none is allowed."""


@dataclass
class Tried:
    """What was tried meanwhile: calls of the network, and programs started."""

    calls: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)


@contextmanager
def network_refused() -> Iterator[Tried]:
    """Let every connection and look-up of a name fail until the block ends; yield the record of what was tried.

    Sockets between processes of this machine (Unix sockets) stay. Programs may start and are only recorded: those that this package
    starts are LibreOffice and what lists fonts.
    """
    tried = Tried()

    def refusing(name: str) -> Callable[..., Any]:
        def refuse(*arguments: Any, **_: Any) -> Any:
            places = [argument for argument in arguments if not isinstance(argument, socket.socket)]
            tried.calls.append(f"{name} {places[0] if places else ''}".strip())
            raise NetworkRefusedError(f"已断开网络：{name}")

        return refuse

    with ExitStack() as stack:
        for name in _METHODS:
            _replace(stack, socket.socket, name, _only_inet(getattr(socket.socket, name), refusing(name)))
        for name in _LOOKUPS:
            _replace(stack, socket, name, refusing(name))
        _replace(stack, subprocess.Popen, "__init__", _recording(subprocess.Popen.__init__, tried.programs))
        for name, value in _SWITCHES.items():
            _set(stack, name, value)
        yield tried


def _only_inet(given: Callable[..., Any], refuse: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: socket.socket, *arguments: Any, **options: Any) -> Any:
        inet = self.family in (socket.AF_INET, socket.AF_INET6)
        return refuse(self, arguments[-1] if arguments else "") if inet else given(self, *arguments, **options)

    return call


def _recording(given: Callable[..., Any], programs: list[str]) -> Callable[..., Any]:
    def start(self: Any, args: Any, *more: Any, **options: Any) -> Any:
        first = args if isinstance(args, (str, bytes, os.PathLike)) else next(iter(args), "")
        programs.append(Path(os.fsdecode(first)).name)
        return given(self, args, *more, **options)

    return start


def _replace(stack: ExitStack, owner: Any, name: str, fresh: Any) -> None:
    held = vars(owner).get(name)
    setattr(owner, name, fresh)
    stack.callback(lambda: delattr(owner, name) if held is None else setattr(owner, name, held))


def _set(stack: ExitStack, name: str, value: str) -> None:
    held = os.environ.get(name)
    os.environ[name] = value
    stack.callback(lambda: os.environ.pop(name, None) if held is None else os.environ.__setitem__(name, held))
