"""The ten topics to begin with."""

from sprachrohr.settings import BASE_DIR
from sprachrohr.topics.preset import PRESET
from sprachrohr.web.known_languages import INTERFACE


def test_every_topic_has_a_name_in_every_interface_language() -> None:
    languages = [language.code for language in INTERFACE]
    assert {topic.slug: list(topic.names) for topic in PRESET} == {topic.slug: languages for topic in PRESET}
    assert all(name == name.strip() != "" for topic in PRESET for name in topic.names.values())


def test_topics_differ_in_every_language() -> None:
    for language in INTERFACE:
        assert len({topic.names[language.code] for topic in PRESET}) == 10
    assert len({topic.slug for topic in PRESET}) == 10


def test_every_picture_is_drawn() -> None:
    drawings = {path.stem for path in (BASE_DIR / "sprachrohr" / "static" / "img" / "icons").glob("*.svg")}
    assert {topic.picture for topic in PRESET} - drawings == set()
