"""First and last names of many cultures: data of the made-up people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Culture:
    """Names that go together."""

    first: tuple[str, ...]
    last: tuple[str, ...]


def _culture(first: str, last: str) -> Culture:
    return Culture(tuple(first.split()), tuple(name.replace("_", " ") for name in last.split()))


ENGLISH = _culture(
    "James Emily Michael Olivia Daniel Charlotte Ryan Hannah Andrew Megan Thomas Grace Matthew Laura Jack Sophie "
    "William Amelia Peter Jessica Robert Alice George Lucy Kevin Rebecca Jean-Paul Mary-Ann Oliver Ruth",
    "Smith Brown Wilson Taylor Campbell MacDonald Thompson Clarke Hughes Walker Robinson O'Brien Murphy Kelly "
    "Fraser Stewart Bennett Parker Cooper Hall Ward Turner Morgan Baker Fletcher Whitfield Ashworth Lloyd-Jones",
)
FRENCH = _culture(
    "Amélie Étienne Chloé François Geneviève Luc Maude Mathieu Noémie Gabriel Élise Thibault Camille Olivier "
    "Marie-Ève Jean-François Aurélie Benoît Margaux Rémi",
    "Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque "
    "Bergeron Leblanc Dubois Lefèvre Moreau Saint-Pierre",
)
SOUTH_ASIAN = _culture(
    "Priya Arjun Aisha Rohan Neha Vikram Ananya Imran Kavya Sanjay Meera Harpreet Gurpreet Fatima Ravi Simran "
    "Nadia Bilal Divya Rahul",
    "Singh Patel Sharma Kaur Khan Gill Ahmed Gupta Dhaliwal Malik Nair Reddy Chaudhry Iyer Fernando Perera Hussain "
    "Sandhu Rao Mehta",
)
CHINESE = _culture(
    "Wei Jing Ming Xiu Li Hao Mei Jun Yan Lei Grace Kevin Vivian Jason Fiona Eric Cindy Raymond Winnie Alvin",
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Wong Chan Cheung Lam Leung Ng Ho Tsang",
)
EAST_ASIAN = _culture(
    "Min-jun Ji-woo Seo-yeon Hyun Haruto Yui Sora Kenji Aiko Linh Thuy Minh Anh Duc Hana Takeshi Eun-ji Bao Lan Tuan",
    "Kim Lee Park Choi Jung Tanaka Suzuki Sato Watanabe Nguyen Tran Pham Le Hoang Vo Kang Yoon Ito Dang Bui",
)
LATIN = _culture(
    "José María Sofía Mateo Lucía Diego Camila Andrés Valentina Miguel João Beatriz Inês Tiago Carlos Gabriela "
    "Rafael Isabela Joaquín Renata",
    "García Rodríguez Hernández López Martínez González Pérez Sánchez Ramírez Silva Santos Pereira Ferreira Costa "
    "Álvarez Muñoz Castañeda da_Silva de_la_Cruz Gutiérrez",
)
AFRICAN = _culture(
    "Kwame Amina Chidi Ngozi Tunde Abena Kofi Zanele Thabo Adaeze Yusuf Makena Oluwaseun Fatou Samuel Blessing "
    "Emeka Wanjiru Sipho Ifeoma",
    "Okafor Mensah Adeyemi Nkosi Mwangi Diallo Boateng Eze Otieno Balogun Kamara Dlamini Owusu Traoré N'Diaye "
    "Abubakar Ochieng Asante Bello Tesfaye",
)
MIDDLE_EASTERN = _culture(
    "Omar Layla Hassan Yasmin Reza Shirin Ali Noor Karim Leila Mehdi Parisa Tariq Dina Elias Maya Farid Zahra "
    "Sami Rania",
    "Haddad Khoury Al-Sayed Mansour Rahimi Hosseini Karimi Nasser Saleh Tehrani Aziz Farah Abdi Najjar Yilmaz "
    "Demir Kaya Şahin Öztürk Levy",
)
SLAVIC = _culture(
    "Anna Piotr Katarzyna Dmitri Olena Andriy Ivana Marek Zuzana Nikola Magda Oksana Tomasz Jelena Bohdan Agnieszka "
    "Petr Lena Vladimir Šárka",
    "Kowalski Nowak Wójcik Ivanov Petrov Shevchenko Kovalenko Novák Dvořák Horvat Jovanović Marković Wiśniewski "
    "Bondarenko Kozłowski Sokolov Melnyk Svoboda Popović Łukasik",
)
ITALIAN = _culture(
    "Marco Giulia Luca Francesca Antonio Chiara Giuseppe Elena Paolo Martina Nicolò Alessia Domenico Rosa Vittorio "
    "Silvia Angelo Carla Matteo Bianca",
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca D'Angelo "
    "Mancini Costa Giordano Rizzo Lombardi",
)
GERMAN = _culture(
    "Lukas Anna Maximilian Lena Jonas Katharina Felix Johanna Moritz Greta Jürgen Sabine Björn Anke Klaus-Dieter "
    "Ann-Kathrin Sören Ursula Heike Tobias",
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Groß "
    "Weiß Krüger Jäger Lorenz Müller-Lüdenscheidt",
)
NORDIC = _culture(
    "Lars Ingrid Erik Astrid Søren Freja Mikael Saga Bjørn Sigrid Åsa Jens Maja Oskar Elin Håkon Liv Anders Signe Nils",
    "Hansen Johansson Andersson Nielsen Larsen Berg Lindqvist Sørensen Ødegård Åkesson Holm Dahl Lund Virtanen "
    "Korhonen Bergström Nyström Kristensen Møller Haugen",
)
INDIGENOUS = _culture(
    "Autumn Dakota Nanook Tala Siku Winona Elijah Marie Jordan Skye",
    "Cardinal Whitebear Littlechild Kakepetum Beardy Sinclair Nashkewa Two-Axe Ipeelie Akulukjuk",
)
