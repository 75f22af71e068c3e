"""Names of files that no system takes: whatever option or argument brought them, they are a mistake in the call."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from landuse.errors import ConfigError

_WRONG = "命令中写的文件名或路径{what}，本次未写出成果；请检查选项和参数"


@contextmanager
def impossible_names_told() -> Iterator[None]:
    """Turn what the system says of a name too long, or with signs that no name has, into a ConfigError."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise ConfigError(_WRONG.format(what="过长")) from error
    except UnicodeEncodeError as error:
        if "surrogates" not in error.reason:
            raise
        raise ConfigError(_WRONG.format(what="含有不成字的字符")) from error
    except ValueError as error:
        if "null byte" not in str(error) and "null character" not in str(error):
            raise
        raise ConfigError(_WRONG.format(what="含有空字符")) from error
