"""What people read when there is no clean form of what they sent: what is wrong, and what they can do now."""

from django.utils.translation import gettext_lazy as _

from sprachrohr.vault.media.outcome import MIB, MOST_BYTES, Purpose, Reason

SENTENCES = {
    "empty": _("Nothing has arrived. Please choose the file once more."),
    "too_big": _("This file is larger than %(size)s MB. Please send a shorter or a smaller one."),
    "animated": _("This picture moves. Please send a photo that stands still."),
    "too_many_pixels": _("This picture or film is too large for us to open. Please send a smaller one."),
    "too_long": _("This is longer than five minutes. Please send a shorter one, or send it in two parts."),
    "no_sound": _("This film has no sound. Please send a recording with sound."),
    "locked": _("This PDF opens only with a password. Please send one without."),
    "broken": _("This file is damaged, or it did not arrive whole. Please send it once more."),
    "busy": _("Many files are arriving at this moment. Please send it again in a minute."),
}
WRONG_KIND = {
    "sound": _("We cannot play this file. Please send a voice message or a sound file."),
    "picture": _("We cannot open this file as a picture. Please send a photo."),
    "video": _("We cannot open this file as a film. Please send a film from your phone."),
    "document": _("This file is not a PDF. Please save it as a PDF and choose it once more."),
}


def sentence_for(reason: Reason, purpose: Purpose = "sound") -> str:
    """Why there is no clean form, in the page's language. `reason`: of a MediaError; `purpose`: what was asked for."""
    if reason == "wrong_kind":
        return str(WRONG_KIND[purpose])
    return str(SENTENCES[reason] % {"size": MOST_BYTES[purpose] // MIB})
