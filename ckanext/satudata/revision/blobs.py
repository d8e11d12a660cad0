"""Immutable files named by their SHA-256, behind CKAN's IUploader.

An upload writes a new blob and a row (``satudata_revision_file``) in the running
transaction; nothing is ever overwritten. So publishing a file is a row in the publish
transaction, unchanged files cost nothing, and earlier versions stay.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import IO, Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.uploader import ResourceUpload

from ckanext.satudata import config
from ckanext.satudata.review.facts import facts
from ckanext.satudata.revision.model import File
from ckanext.satudata.revision.sanction import is_sanctioned

CHUNK = 1 << 20


def path_of(sha256: str) -> Path:
    """Where the blob lies."""
    return config.blob_path() / sha256[:2] / sha256[2:4] / sha256


def store(stream: IO[bytes], max_bytes: int) -> tuple[str, int]:
    """Write the stream as a blob.

    Returns:
        SHA-256 in hex, and the size in bytes.

    Raises:
        tk.ValidationError: the stream is longer than ``max_bytes``.
    """
    root = config.blob_path()
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(dir=root, prefix="incoming-")
    try:
        with os.fdopen(descriptor, "wb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise tk.ValidationError(
                        {
                            "upload": [
                                tk._("The file is larger than the limit of {limit} MB").format(
                                    limit=max_bytes >> 20
                                )
                            ]
                        }
                    )
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        sha256 = digest.hexdigest()
        final = path_of(sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(name, 0o440)
        os.replace(name, final)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return sha256, size


def stock_path(resource_id: str) -> Path:
    """Where CKAN itself keeps, or would keep, the file of a resource."""
    return Path(ResourceUpload({}).get_path(resource_id))


def take_in(path: Path) -> tuple[str, int]:
    """Make a blob of a file that lies elsewhere; the file stays, and costs no second space
    where both folders are on one file system.

    Returns:
        SHA-256 in hex, and the size in bytes.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    sha256 = digest.hexdigest()
    _link_or_copy(path, path_of(sha256))
    return sha256, size


def put_back(sha256: str, path: Path) -> bool:
    """Lay a blob at a path of CKAN's own, in one step; say whether anything was to be done."""
    blob = path_of(sha256)
    if path.is_file() and (path.samefile(blob) or take_in(path)[0] == sha256):
        return False
    path.unlink(missing_ok=True)
    _link_or_copy(blob, path)
    return True


def _link_or_copy(source: Path, target: Path) -> None:
    """The whole file at the target, or none: linked beside it first, then renamed."""
    if target.is_file() and target.stat().st_size == source.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
    try:
        try:
            os.link(source, beside)
        except OSError:
            shutil.copyfile(source, beside)
            with beside.open("rb") as copy:
                os.fsync(copy.fileno())
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


class BlobUpload(ResourceUpload):
    """CKAN's uploader of resource files, with blobs for what is new.

    Files that were uploaded before the plugin was there stay readable at their stock path.
    """

    def upload(self, id: str, max_size: int = 10) -> None:
        """Store an uploaded file, or forget the file when it was replaced by a link.

        Raises:
            tk.ValidationError: the dataset is frozen; the actions refuse it before, this is
                the last lock.
        """
        if self.filename or self.clear:
            _refuse_frozen(id)
        if self.filename:
            assert self.upload_file
            try:
                sha256, size = store(self.upload_file, max_size << 20)
            finally:
                self.upload_file.close()
            model.Session.merge(
                File(resource_id=id, sha256=sha256, filename=self.filename, size=size)
            )
            model.Session.flush()
        elif self.clear:
            model.Session.query(File).filter(File.resource_id == id).delete()

    def get_path(self, id: str) -> str:
        """Path of the bytes that the resource serves now."""
        file = File.get(id)
        return str(path_of(file.sha256)) if file else super().get_path(id)


def _refuse_frozen(resource_id: str) -> None:
    resource = model.Resource.get(resource_id)
    package = model.Package.get(resource.package_id) if resource else None
    if package and facts(package).frozen and not is_sanctioned(package.id):
        raise tk.ValidationError({"upload": [tk._("The file of reviewed data does not change")]})


class Uploads(p.IUploader):
    """Mixin for the plugin."""

    def get_uploader(self, upload_to: str, old_filename: str | None) -> None:
        """Images of organizations and groups stay with CKAN."""

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> BlobUpload:
        """Resource files are ours."""
        return BlobUpload(data_dict)
