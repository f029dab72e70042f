"""Council: this council as data. Words: council, part of the district, opening hours, what is missing (before a
council may open its doors to the public)."""
