"""The files in a form about a voice: taken as they arrive, and kept waiting while the form comes back."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sprachrohr.vault.media.arriving import Arrived
from sprachrohr.vault.media.outcome import MediaError, Purpose
from sprachrohr.vault.media.sentences import sentence_for
from sprachrohr.vault.media.staging import StagedFile, stage, waiting
from sprachrohr.web.limits import beyond_limits

# Name of the form's field -> what it holds, and how many of it a message may have.
FIELDS: dict[str, tuple[Purpose, int]] = {"sound": ("sound", 1), "pictures": ("picture", 3), "video": ("video", 1)}
# Hidden at both ends of the form: without the second one the connection broke in between.
WHOLE = "whole"
BEGINS, ENDS = "begins", "ends"
MOST_TOKENS = 10
# So many times more files than forms an hour: whoever sends more is a machine that fills the disk.
FILES_A_FORM = 10


@dataclass
class Uploads:
    """`files`: what waits for this form, clean; `problems`: field -> sentences; `fingerprints`: as in `Saying`."""

    files: list[StagedFile] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)
    fingerprints: list[str] = field(default_factory=list)

    def _say(self, name: str, sentence: str) -> None:
        sentences = self.problems.setdefault(name, [])
        if sentence not in sentences:
            sentences.append(sentence)

    def take(self, name: str, upload: Arrived, *, request: HttpRequest) -> None:
        """One more file; or a sentence why not. The others stay."""
        kind, most = FIELDS[name]
        if sum(one.kind == kind for one in self.files) >= most:
            self._say(name, _("These are more than fit into one message. You can send the others afterwards."))
            return
        try:
            if beyond_limits(request, "file", times=FILES_A_FORM):
                raise MediaError("busy")
            self.files.append(stage(upload=upload, kind=kind))
        except MediaError as error:
            self._say(name, sentence_for(error.reason, kind))

    def waited_too_long(self) -> None:
        self._say("sound", _("A file was here for more than an hour and is deleted. Please add it once more."))

    def was_cut(self) -> None:
        self._say("sound", _("The connection broke off. Your text is still here. Please add the file once more."))


def fingerprints(request: HttpRequest) -> list[str]:
    """What tells the files of two sends apart, or shows that they are the same."""
    arrived = [one for name in FIELDS for one in request.FILES.getlist(name) if isinstance(one, Arrived)]
    return [*request.POST.getlist("staged")[:MOST_TOKENS], *(one.digest for one in arrived)]


def gather(request: HttpRequest) -> Uploads:
    """What came with this form, now and before. From here on `request.POST` names all of it, so that whatever page
    comes back (also the one that keeps a text when the server fails) keeps the files, too."""
    tokens = request.POST.getlist("staged")[:MOST_TOKENS]
    uploads = Uploads(files=waiting(tokens), fingerprints=fingerprints(request))
    if len(uploads.files) < len(set(tokens)):
        uploads.waited_too_long()
    for name in FIELDS:
        for upload in request.FILES.getlist(name):
            if isinstance(upload, Arrived):
                uploads.take(name, upload, request=request)
    if request.POST.getlist(WHOLE) == [BEGINS]:
        uploads.was_cut()
    data = request.POST.copy()
    data.setlist("staged", [one.token for one in uploads.files])
    request.POST = data  # type: ignore[assignment]  # Django lets it be set
    return uploads
