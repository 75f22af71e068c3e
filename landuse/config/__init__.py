"""``landuse.toml``: which files hold which tables, how to read them, which day and which rules to judge by.

Everything a file leaves open is stated here, so that nothing has to be guessed. Needs no pandas: the command line's help
stays light.
"""

from landuse.config.reading import FILE_NAME as FILE_NAME
from landuse.config.reading import load_config as load_config
from landuse.config.sections import BASEMAP_FILES as BASEMAP_FILES
from landuse.config.sections import Config as Config
from landuse.config.sections import Extra as Extra
from landuse.config.sections import Papers as Papers
