"""Builds the wheel with the standard library alone: nothing has to be fetched, and the same source gives the same bytes."""

import base64
import hashlib
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LONG_AGO = (2020, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    name = f"{project['name']}-{project['version']}"
    files = {path.relative_to(HERE).as_posix(): path.read_bytes() for path in sorted((HERE / project["name"]).glob("*.py"))}
    files |= {f"{name}.dist-info/{file}": text.encode() for file, text in metadata(project).items()}
    record = f"{name}.dist-info/RECORD"
    files[record] = "".join(f"{path},{digest(data)},{len(data)}\n" for path, data in files.items()).encode() + f"{record},,\n".encode()
    wheel = f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / wheel, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, LONG_AGO), data)
    return wheel


def metadata(project):
    scripts = "".join(f"{name} = {target}\n" for name, target in project["scripts"].items())
    return {
        "METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\nRequires-Python: {project['requires-python']}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: linnet\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": f"[console_scripts]\n{scripts}",
    }


def digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
