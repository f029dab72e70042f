"""What a text shows without any model: its script, letters that a language does not have, its small words.

The alphabets are the official ones; the word lists are our own: pronouns, prepositions, conjunctions,
auxiliary verbs, also as typed on a keyboard without the language's letters; written from grammar, not counted
from the test sentences.
"""

from collections import Counter

LATIN, CYRILLIC, ARABIC, GREEK, ETHIOPIC = "latin", "cyrillic", "arabic", "greek", "ethiopic"

_RANGES = (
    (0x0041, 0x024F, LATIN), (0x1E00, 0x1EFF, LATIN), (0x0370, 0x03FF, GREEK), (0x1F00, 0x1FFF, GREEK),
    (0x0400, 0x052F, CYRILLIC), (0x0600, 0x06FF, ARABIC), (0x0750, 0x077F, ARABIC), (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFF, ARABIC), (0x1200, 0x139F, ETHIOPIC), (0x2D80, 0x2DDF, ETHIOPIC),
)  # fmt: skip

_A_TO_Z = "abcdefghijklmnopqrstuvwxyz"
_ARABIC_COMMON = "ابتثجحخدذرزسشصضطظعغفقلمنهوءآأؤئ"
_PERSIAN = _ARABIC_COMMON + "پچژگکیكيۀة"


def _latin(extra: str, without: str = "") -> frozenset[str]:
    return frozenset(_A_TO_Z + extra) - frozenset(without)


# One row per language that can be told apart (fa stands for Dari too, hr for Bosnian and Serbian in Latin
# letters): its script and its letters. Foreign names break these rules, so a missing letter is never final.
ALPHABETS: dict[str, tuple[str, frozenset[str]]] = {
    "de": (LATIN, _latin("äöüß")),
    "en": (LATIN, _latin("")),
    "tr": (LATIN, _latin("çğıöşüâîû", "qwx")),
    "pl": (LATIN, _latin("ąćęłńóśźż", "qvx")),
    "ro": (LATIN, _latin("ăâîșțşţ", "qwy")),
    "sq": (LATIN, _latin("ëç", "w")),
    "kmr": (LATIN, _latin("çêîşû")),
    "hr": (LATIN, _latin("čćđšž", "qwxy")),
    "sr": (CYRILLIC, frozenset("абвгдђежзијклљмнњопрстћуфхцчџш")),
    "fr": (LATIN, _latin("àâæçéèêëîïôœùûüÿ")),
    "es": (LATIN, _latin("áéíñóúü", "kw")),
    "pt": (LATIN, _latin("áâãàçéêíóôõú", "kwy")),
    "it": (LATIN, _latin("àèéìòù", "jkwxy")),
    "so": (LATIN, _latin("", "pvz")),
    "vi": (LATIN, _latin("àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "fjwz")),
    "ru": (CYRILLIC, frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")),
    "uk": (CYRILLIC, frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")),
    "bg": (CYRILLIC, frozenset("абвгдежзийклмнопрстуфхцчшщъьюя")),
    "ar": (ARABIC, frozenset(_ARABIC_COMMON + "إةىكي")),
    "fa": (ARABIC, frozenset(_PERSIAN)),
    "ur": (ARABIC, frozenset(_ARABIC_COMMON + "پچژگکیٹڈڑںےہھۂۓۃۀ")),
    "ps": (ARABIC, frozenset(_ARABIC_COMMON + "پچژکیيګټډړږښڼېۍځڅةگ")),
    "ckb": (ARABIC, frozenset("ابتجحخدرزسشعغفقلمنهوئپچژگکیڤڕڵۆێەھ")),
    "el": (GREEK, frozenset("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")),
    # Tigrinya has the glottal ቐ row and writes ኣ where Amharic writes አ; both use one block otherwise.
    "ti": (ETHIOPIC, frozenset(chr(c) for c in range(0x1200, 0x1380)) - frozenset("ሠሡሢሣሤሥሦኧ")),
    "am": (ETHIOPIC, frozenset(chr(c) for c in range(0x1200, 0x1380)) - frozenset("ቐቑቒቓቔቕቖዀኸኹኺኻኼኽኾኣ")),
}  # fmt: skip

WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "de": "der die das und ist nicht ich wir sie ein eine einen dem den des mit für auf zu im von auch es"
        " sich wie bei nach haben hat sind wird kein mein unser bitte",
        "en": "the of and to is are was were that this it for with you we they have has not my our be on at"
        " by from as which please there",
        "tr": "ve bir bu için ile çok de da ne var yok ama gibi daha olarak ben biz değil benim bizim kadar"
        " sonra olan her mi mı cok icin degil",
        "pl": "i w na z się nie jest to że do dla jak ale są był przez po od tego który która już mam my moje"
        " nasze bardzo sie",
        "ro": "și de la în nu este un o cu pe care pentru din mai că sunt ca dar au fost sau noi eu foarte"
        " si sa acest această ce",
        "sq": "të në dhe e i është një me për nga që si nuk ka janë më ky kjo por ne unë shumë te eshte"
        " nje per qe se së",
        "kmr": "û li ji bi di de ku ev ew jî ne bo wî wê her gelek yê yên ya min em tu bû bûn kir dike heye"
        " nav ser da hat ên tê an lê",
        "sr": "и је да се на су за од који не што са као или али смо сам није из у",
        "hr": "je da se na su i za od koji ne što sa kao ili ali smo sam nije bi sve iz",
        "fr": "le la les de des et est un une du en que qui dans pour pas nous je il elle sur avec ce au sont"
        " très",
        "es": "el la los las de y es un una en que por para con no del se al como su más pero muy hay son",
        "pt": "o a os as de e é um uma em que por para com não do da se ao como mais mas muito há são dos no"
        " na",
        "it": "il la lo gli le di e è un una in che per con non del della si al come più ma molto sono i",
        "so": "waa iyo ka ku oo u in waxaa ayaa uu ay la laga lagu soo si aad kale badan ma aan waxa inuu",
        "vi": "là và của có không được cho trong một những các với này người đã tôi để khi ở như",
        "ru": "и в не на что с по это как но я мы он она для от из к у за или если есть очень был было его"
        " а о нет быть уже бы",
        "uk": "і в не на що з та це як але я ми він вона для від із до у за або якщо є дуже був було його"
        " й про немає бути вже б",
        "bg": "и в не на че с по това как но аз ние той тя за от из към у или ако има много беше е са се да"
        " няма ще са си му",
        "ar": "في من على إلى أن هذا هذه التي الذي مع عن كان لا ما هو هي لم كل أو ولا كانت نحن أنا قد بعد",
        "fa": "و در به از که این را با است برای آن یک ما من هم تا شد می شود بود اند کرد های ها یا اما نیست",
        "ur": "کے کی کا میں ہے اور سے کو نے پر یہ ہیں کہ ایک بھی اس تھا نہیں جو ہم وہ کر",
        "ps": "د په او چې کې له سره ته یې دي دی شي کړي نه دا هغه کوي پر وي لري زه موږ خو یو ډېر هم څخه لپاره",
        "ckb": "لە و بە بۆ کە ئەو ئەم لەگەڵ ئێمە من زۆر هەیە نییە وەک ئەوە یان دەکات بوو دوای سەر",
        "el": "και το η ο του της την τα να με σε για που από είναι δεν στο στη στην των οι θα μας μου",
        "ti": "እዩ ናይ ኣብ እቲ ካብ ከም እዚ እታ ምስ ናብ ድማ እዮም ኣሎ ነቲ ኣነ ንሕና ብዙሕ ዘሎ ከኣ ግን",
        "am": "ነው እና ላይ ውስጥ ነበር ግን ወደ ከ በ ይህ ያለ እንደ ናቸው ነገር ሁሉ እኔ እኛ በጣም ጋር አለ",
    }.items()
}


def script_of(letter: str) -> str | None:
    """The script of one letter, or None for one that no language of ours uses."""
    number = ord(letter)
    return next((script for first, last, script in _RANGES if first <= number <= last), None)


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has; foreign scripts are not counted.

    Latin letters count half: a German name in an Arabic text is common, the reverse is not, and Latin writes
    the vowels that Arabic leaves out.
    """
    counts: Counter[str] = Counter()
    for letter in text:
        script = script_of(letter) if letter.isalpha() else None
        if script:
            counts[script] += 1 if script == LATIN else 2
    return counts


def lower(word: str) -> str:
    """The word in small letters, Turkish İ as one letter, without apostrophes."""
    return word.replace("İ", "i").lower().replace("'", "").replace("’", "")


def foreign_words(words: list[str], code: str) -> int:
    """How many of the (small) words have a letter that the language does not have."""
    alphabet = ALPHABETS[code][1]
    return sum(1 for word in words if not alphabet.issuperset(word))


def small_words(words: list[str], code: str) -> int:
    """How many of the (small) words are among the frequent words of the language."""
    return sum(1 for word in words if word in WORDS[code])
