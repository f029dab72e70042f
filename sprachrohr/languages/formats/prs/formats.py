"""Dates in Dari: day, month, year of the common calendar, as on every German letter."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "Y/m/d"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
