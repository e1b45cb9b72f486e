"""Names of Ledgerline's customers' cities, countries, companies and programming languages."""

from segment_core.demo.chance import Weighted

COUNTRIES = (
    "Germany", "Austria", "Switzerland", "France", "Netherlands", "Belgium", "Spain", "Portugal", "Italy", "Poland",
    "Sweden", "Denmark", "Ireland", "United Kingdom", "United States",
)  # fmt: skip  # a list of names
CITIES = (
    ("Berlin", "Germany"), ("Hamburg", "Germany"), ("München", "Germany"), ("Köln", "Germany"),
    ("Frankfurt am Main", "Germany"), ("Düsseldorf", "Germany"), ("Leipzig", "Germany"), ("Nürnberg", "Germany"),
    ("Frankfurt (Oder)", "Germany"), ("Baden-Baden", "Germany"), ("Wien", "Austria"), ("Graz", "Austria"),
    ("Zürich", "Switzerland"), ("Genève", "Switzerland"), ("Paris", "France"), ("Lyon", "France"),
    ("Saint-Étienne", "France"), ("Aix-en-Provence", "France"), ("Amsterdam", "Netherlands"),
    ("'s-Hertogenbosch", "Netherlands"), ("Bruxelles", "Belgium"), ("Liège", "Belgium"), ("Madrid", "Spain"),
    ("A Coruña", "Spain"), ("Málaga", "Spain"), ("Lisboa", "Portugal"), ("Porto", "Portugal"), ("Milano", "Italy"),
    ("Roma", "Italy"), ("Torino", "Italy"), ("Warszawa", "Poland"), ("Kraków", "Poland"), ("Łódź", "Poland"),
    ("Malmö", "Sweden"), ("Stockholm", "Sweden"), ("København", "Denmark"), ("Aarhus", "Denmark"),
    ("Dublin", "Ireland"), ("London", "United Kingdom"), ("Stoke-on-Trent", "United Kingdom"),
    ("Boston", "United States"), ("Paris", "United States"),
)  # fmt: skip  # one city after the other
COMPANIES = (
    "Acme Logistics", "Acme Foods", "Müller & Söhne", "Nordlicht Energie", "Café Central", "Atelier Dubois",
    "Weber + Partner", "Brot & Butter", "Hafenkontor", "Alpenblick Hotels", "Studio 54 Design", "Delta-Bau",
    "Kowalski Transport", "Østergaard Møbler", "García Hermanos", "L'Orangerie", "Rossi & Figli", "van Dijk Media",
    "Ferreira Têxteis", "Blue Ocean Yachts", "Lindqvist Trä", "O'Connor Dairies", "Smith-Jones Legal", "Ziegler AG",
    "Grüne Wiese", "Papeterie Lemaire", "Kraftwerk Fitness", "Team Spirit Events", "Starter Motoren", "Web 3000",
)  # fmt: skip  # a list of names; some hold words of other fields
LANGUAGES: Weighted[str] = Weighted({"C++": 12, "C#": 16, "Java": 20, "Python": 22, "Node.js": 14, "Go": 8, "PHP": 8})
