from collections.abc import Iterator

import pytest
from hypothesis import settings

# Whatever the computer is busy with, an example may take the time it takes.
settings.register_profile("tests", settings(deadline=None))
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="session")
def user_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the program notes in the user's folder out of that of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
