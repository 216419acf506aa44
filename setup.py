"""What pyproject.toml cannot say: folders beside the packages are installed inside them."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BESIDE = {"data": "analysis/data", ".streamlit": "dashboard/.streamlit"}


class WithFolders(build_py):
    """Builds the packages and copies the folders into them; an editable copy reads them where they lie."""

    def run(self) -> None:
        """Builds, then copies."""
        super().run()
        if not self.editable_mode:
            for folder, place in BESIDE.items():
                self.copy_tree(folder, str(Path(self.build_lib) / place))


setup(cmdclass={"build_py": WithFolders})
