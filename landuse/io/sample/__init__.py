"""Sample data of an invented zone city, made from a seed, with the truth planted in it."""

from pathlib import Path

SEED = 20201231


def write_sample(folder: str | Path, *, seed: int = SEED, scenes: bool = True) -> list[Path]:
    """Write the sample data with a commented landuse.toml into `folder` and return the files.

    The city, its companies, streets and papers are invented; county 210199 is assigned to no place. What is true of the
    parcels, firms, projects, commitments and targets on 2020-12-31 stands in the ``truth*.csv`` files. The same seed gives
    the same data.

    Parameters
    ----------
    folder
        Made where it is missing; files of the same names are replaced together.
    seed
        Any whole number.
    scenes
        Also write the pictures from above that landuse.toml names (folder ``scenes``).

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    from landuse.io.sample.writing import write_folder

    return write_folder(Path(folder), seed, scenes=scenes)
