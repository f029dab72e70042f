"""Ten topics to begin with, named in every interface language; a council may have its own instead."""

from dataclasses import dataclass

from sprachrohr.topics.models import Topic


@dataclass(frozen=True)
class Preset:
    """A topic: its slug, the name of its drawing, its name by language code."""

    slug: str
    picture: str
    names: dict[str, str]


def preset_topics() -> list[Topic]:
    """The ten as rows, in this order, unsaved."""
    return [
        Topic(slug=one.slug, picture=one.picture, names=dict(one.names), position=position)
        for position, one in enumerate(PRESET)
    ]


PRESET: tuple[Preset, ...] = (
    Preset(
        "housing",
        "home",
        {
            "de": "Wohnen",
            "de-simple": "Wohnen",
            "en": "Housing",
            "tr": "Konut",
            "ru": "Жильё",
            "uk": "Житло",
            "pl": "Mieszkanie",
            "ar": "السكن",
            "fa": "مسکن",
            "prs": "خانه و بودوباش",
        },
    ),
    Preset(
        "school_childcare",
        "school",
        {
            "de": "Schule und Kita",
            "de-simple": "Schule und Kita",
            "en": "School and childcare",
            "tr": "Okul ve kreş",
            "ru": "Школа и детский сад",
            "uk": "Школа і дитячий садок",
            "pl": "Szkoła i przedszkole",
            "ar": "المدرسة ورياض الأطفال",
            "fa": "مدرسه و مهدکودک",
            "prs": "مکتب و کودکستان",
        },
    ),
    Preset(
        "work",
        "work",
        {
            "de": "Arbeit und Ausbildung",
            "de-simple": "Arbeit und Ausbildung",
            "en": "Work and training",
            "tr": "İş ve meslek eğitimi",
            "ru": "Работа и обучение профессии",
            "uk": "Робота й навчання професії",
            "pl": "Praca i nauka zawodu",
            "ar": "العمل والتدريب المهني",
            "fa": "کار و آموزش حرفه‌ای",
            "prs": "کار و آموزش مسلکی",
        },
    ),
    Preset(
        "health",
        "health",
        {
            "de": "Gesundheit",
            "de-simple": "Gesundheit",
            "en": "Health",
            "tr": "Sağlık",
            "ru": "Здоровье",
            "uk": "Здоров’я",
            "pl": "Zdrowie",
            "ar": "الصحة",
            "fa": "سلامت",
            "prs": "صحت",
        },
    ),
    Preset(
        "offices",
        "office",
        {
            "de": "Ämter und Behörden",
            "de-simple": "Ämter",
            "en": "Public offices",
            "tr": "Resmî daireler",
            "ru": "Госучреждения",
            "uk": "Державні установи",
            "pl": "Urzędy",
            "ar": "الدوائر الحكومية",
            "fa": "اداره‌های دولتی",
            "prs": "ادارات دولتی",
        },
    ),
    Preset(
        "language",
        "language",
        {
            "de": "Deutsch lernen",
            "de-simple": "Deutsch lernen",
            "en": "Learning German",
            "tr": "Almanca öğrenmek",
            "ru": "Изучение немецкого",
            "uk": "Вивчення німецької",
            "pl": "Nauka niemieckiego",
            "ar": "تعلّم الألمانية",
            "fa": "یادگیری آلمانی",
            "prs": "آموختن زبان آلمانی",
        },
    ),
    Preset(
        "equal_treatment",
        "discrimination",
        {
            "de": "Gleiche Behandlung",
            "de-simple": "Alle gleich behandeln",
            "en": "Equal treatment",
            "tr": "Eşit muamele",
            "ru": "Равное отношение",
            "uk": "Рівне ставлення",
            "pl": "Równe traktowanie",
            "ar": "المساواة في المعاملة",
            "fa": "رفتار برابر",
            "prs": "برخورد یکسان",
        },
    ),
    Preset(
        "streets",
        "street",
        {
            "de": "Straßen, Bus und Bahn",
            "de-simple": "Straßen, Bus und Bahn",
            "en": "Streets, buses and trains",
            "tr": "Yollar, otobüs ve tren",
            "ru": "Улицы, автобусы и поезда",
            "uk": "Вулиці, автобуси й поїзди",
            "pl": "Ulice, autobusy i pociągi",
            "ar": "الشوارع والحافلات والقطارات",
            "fa": "خیابان، اتوبوس و قطار",
            "prs": "سرک، بس و قطار",
        },
    ),
    Preset(
        "together",
        "talk",
        {
            "de": "Zusammen\u00adleben",
            "de-simple": "Zusammen leben",
            "en": "Living together",
            "tr": "Birlikte yaşamak",
            "ru": "Жизнь рядом друг с другом",
            "uk": "Життя поруч",
            "pl": "Życie razem",
            "ar": "العيش معًا",
            "fa": "زندگی در کنار هم",
            "prs": "زندگی باهمی",
        },
    ),
    Preset(
        "leisure",
        "leisure",
        {
            "de": "Freizeit und Kultur",
            "de-simple": "Freizeit und Kultur",
            "en": "Free time and culture",
            "tr": "Boş zaman ve kültür",
            "ru": "Досуг и культура",
            "uk": "Дозвілля і культура",
            "pl": "Czas wolny i kultura",
            "ar": "أوقات الفراغ والثقافة",
            "fa": "اوقات فراغت و فرهنگ",
            "prs": "اوقات فراغت و فرهنگ",
        },
    ),
)
