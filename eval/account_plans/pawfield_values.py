"""Pawfield's animals, with the breeds and names that go with them, and the suburbs of their owners."""

from segment_core.demo.chance import Weighted

SPECIES: Weighted[str] = Weighted(
    {"Dog": 52, "Cat": 31, "Rabbit": 5, "Bird": 4, "Guinea pig": 3, "Reptile": 2, "Horse": 3}
)
BREEDS = {
    "Dog": (
        "Labrador", "Golden Retriever", "Border Collie", "Cavoodle", "Kelpie", "Greyhound", "French Bulldog",
        "Staffy", "Jack Russell", "German Shepherd", "Dachshund", "Whippet", "Poodle", "Pug",
    ),
    "Cat": ("Domestic Shorthair", "Ragdoll", "Burmese", "Siamese", "Maine Coon", "Persian", "Devon Rex"),
    "Rabbit": ("Netherland Dwarf", "Mini Lop"),
    "Bird": ("Cockatiel", "Budgie", "Galah"),
    "Guinea pig": ("Abyssinian",),
    "Reptile": ("Bearded Dragon", "Blue-tongue"),
    "Horse": ("Thoroughbred", "Welsh Pony"),
}  # fmt: skip  # breeds by their animal
WEIGHTS = {"Dog": 19.0, "Cat": 4.6, "Rabbit": 2.0, "Bird": 0.2, "Guinea pig": 0.9, "Reptile": 0.5, "Horse": 460.0}
PET_NAMES = (
    "Bella", "Charlie", "Luna", "Milo", "Max", "Coco", "Daisy", "Teddy", "Ruby", "Archie", "Poppy", "Oscar", "Lucy",
    "Frankie", "Zeus", "Nala", "Ziggy", "Pepper", "Honey", "Loki", "Biscuit", "Rosie", "Oliver", "Leo", "Rex",
    "Mr Whiskers", "Chloé", "Simba", "Buddy", "Pickles",
)  # fmt: skip  # some are also first names of people
SUBURBS = (
    "Fitzroy", "Richmond", "St Kilda", "Carlton", "Footscray", "Preston", "Brunswick", "Brunswick East", "Chelsea",
    "Kew", "Northcote", "Coburg", "Geelong", "Geelong West", "Torquay", "Ballarat", "Sunbury", "Frankston",
    "Box Hill", "Hawthorn", "South Yarra", "Williamstown",
)  # fmt: skip  # some are clinics too, some a member's first name
