"""Where an uploaded file lies until it is taken in."""

from pathlib import Path

from django.conf import settings

from shuangsuiji.registry.models import ImportBatch


def folder_of(batch: ImportBatch) -> Path:
    """The folder of a batch's file; nobody can fetch it from there."""
    return Path(settings.MEDIA_ROOT) / "imports" / batch.ref
