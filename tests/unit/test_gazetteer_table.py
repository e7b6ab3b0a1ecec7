"""Conflict places of all regions against the built gazetteer: country, first-level division and rough coordinates."""

from __future__ import annotations

import math
import os

import pytest

from service.gazetteer.build import DEFAULT, build, is_current
from service.gazetteer.index import Gazetteer
from service.gazetteer.names import strict

TABLE = """
Aleppo|SYR|Aleppo|36.2|37.16; Idlib|SYR|Idleb|35.93|36.63; Saraqib|SYR|Idleb|35.86|36.81
Khan Sheikhoun|SYR|Idleb|35.44|36.65; Maarat al-Numan|SYR|Idleb|35.64|36.67; Jisr al-Shughur|SYR|Idleb|35.81|36.32
Deir Ezzor|SYR|Deir ez Zor|35.34|40.14; Raqqa|SYR|Ar Raqqa|35.95|39.01; Afrin|SYR|Aleppo|36.51|36.87
Al-Bab|SYR|Aleppo|36.37|37.52; Manbij|SYR|Aleppo|36.53|37.95; Kobani|SYR|Aleppo|36.89|38.35
Palmyra|SYR|Homs|34.56|38.27; Douma|SYR|Rural Damascus|33.57|36.4; Daraya|SYR|Rural Damascus|33.46|36.24
Zabadani|SYR|Rural Damascus|33.73|36.1; Azaz|SYR|Aleppo|36.59|37.05; Qamishli|SYR|Al Hasakeh|37.05|41.23
Ras al-Ain|SYR|Al Hasakeh|36.85|40.07; Busra al-Sham|SYR|Dara|32.52|36.48; Mosul|IRQ|Ninewa|36.34|43.12
Tal Afar|IRQ|Ninewa|36.38|42.45; Sinjar|IRQ|Ninewa|36.32|41.86; Ramadi|IRQ|Al Anbar|33.42|43.3
Fallujah|IRQ|Al Anbar|33.35|43.78; Baiji|IRQ|Salah al Din|34.93|43.49; Tuz Khurmatu|IRQ|Salah al Din|34.89|44.63
Hawija|IRQ|Kirkuk|35.33|43.77; Baqubah|IRQ|Diyala|33.75|44.64; Muqdadiyah|IRQ|Diyala|33.98|44.94
Nasiriyah|IRQ|Thi Qar|31.05|46.26; Zakho|IRQ|Duhok|37.14|42.68; Hodeidah|YEM|Al Hudaydah|14.8|42.95
Taiz|YEM|Taizz|13.58|44.02; Marib|YEM|Marib|15.46|45.33; Saada|YEM|Sadah|16.94|43.76; Mokha|YEM|Taizz|13.32|43.25
Ataq|YEM|Shabwah|14.54|46.83; Mukalla|YEM|Hadramawt|14.54|49.12; Zinjibar|YEM|Abyan|13.13|45.38
Khan Younis|PSE|Gaza Strip|31.34|34.31; Rafah|PSE|Gaza Strip|31.3|34.25; Beit Hanoun|PSE|Gaza Strip|31.54|34.54
Jabalia|PSE|Gaza Strip|31.53|34.48; Jenin|PSE|West Bank|32.46|35.3; Nablus|PSE|West Bank|32.22|35.25
Hebron|PSE|West Bank|31.53|35.1; Tulkarm|PSE|West Bank|32.31|35.03; Sderot|ISR||31.52|34.6; Ashkelon|ISR||31.67|34.57
Kiryat Shmona|ISR||33.21|35.57; Baalbek|LBN||34.0|36.21; Bint Jbeil|LBN||33.12|35.43; Nabatieh|LBN||33.38|35.48
Arish|EGY|North Sinai|31.13|33.8; Sheikh Zuweid|EGY|North Sinai|31.21|34.11; Cizre|TUR||37.33|42.19
Nusaybin|TUR||37.07|41.22; Yuksekova|TUR||37.57|44.28; Zahedan|IRN||29.5|60.86; Saravan|IRN||27.37|62.33
Mahabad|IRN||36.76|45.72; Kunduz|AFG|Kunduz|36.73|68.86; Lashkar Gah|AFG||31.59|64.36
Jalalabad|AFG|Nangarhar|34.43|70.45; Ghazni|AFG|Ghazni|33.55|68.42; Tarin Kot|AFG|Uruzgan|32.63|65.87
Mazar-i-Sharif|AFG|Balkh|36.71|67.11; Spin Boldak|AFG|Kandahar|31.01|66.4; Gardez|AFG|Paktia|33.6|69.22
Miranshah|PAK||33.0|70.07; Parachinar|PAK||33.9|70.1; Dera Ismail Khan|PAK||31.83|70.9
Quetta|PAK|Balochistan|30.18|67.0; Turbat|PAK|Balochistan|26.0|63.04; Panjgur|PAK|Balochistan|26.97|64.09
Bannu|PAK||32.99|70.6; Gwadar|PAK|Balochistan|25.12|62.33; Srinagar|IND|Jammu and Kashmir|34.09|74.8
Pulwama|IND|Jammu and Kashmir|33.87|74.9; Kupwara|IND|Jammu and Kashmir|34.53|74.26; Imphal|IND|Manipur|24.81|93.94
Churachandpur|IND|Manipur|24.33|93.67; Dantewada|IND|Chhattisgarh|18.9|81.35; Bijapur|IND|Chhattisgarh|18.84|80.82
Gadchiroli|IND|Maharashtra|20.18|80.0; Cox's Bazar|BGD||21.44|91.98; Teknaf|BGD||20.86|92.3; Bandarban|BGD||22.2|92.22
Sittwe|MMR|Rakhine|20.15|92.9; Lashio|MMR|Shan|22.94|97.75; Myawaddy|MMR|Kayin|16.69|98.51
Loikaw|MMR|Kayah|19.67|97.21; Monywa|MMR|Sagaing|22.11|95.14; Hakha|MMR|Chin|22.64|93.61
Myitkyina|MMR|Kachin|25.38|97.4; Marawi|PHL||8.0|124.29; Jolo|PHL||6.05|121.0; Cotabato|PHL||7.22|124.25
Isabela|PHL||6.7|121.97; Narathiwat|THA||6.43|101.82; Pattani|THA||6.87|101.25; Yala|THA||6.54|101.28
Timika|IDN||-4.55|136.89; Poso|IDN||-1.4|120.75; Stepanakert|AZE||39.82|46.75; Tskhinvali|GEO||42.23|43.97
Goris|ARM|Syunik|39.51|46.34; Bakhmut|UKR|Donetsk|48.6|38.0; Avdiivka|UKR|Donetsk|48.14|37.74
Mariupol|UKR|Donetsk|47.1|37.54; Severodonetsk|UKR|Luhansk|48.95|38.49; Izium|UKR|Kharkiv|49.21|37.25
Kherson|UKR|Kherson|46.66|32.62; Pokrovsk|UKR|Donetsk|48.28|37.18; Toretsk|UKR|Donetsk|48.4|37.85
Kramatorsk|UKR|Donetsk|48.73|37.56; Melitopol|UKR|Zaporizhzhia|46.85|35.37; Bucha|UKR|Kyiv|50.55|30.21
Kiev|UKR|Kyiv|50.45|30.52; Sudzha|RUS|Kursk|51.19|35.27; Shebekino|RUS|Belgorod|50.41|36.9
Grozny|RUS|Chechnya|43.31|45.69; Khasavyurt|RUS|Dagestan|43.25|46.59; Makhachkala|RUS|Dagestan|42.98|47.5
Nazran|RUS|Ingushetia|43.23|44.77; Mitrovica|XKX||42.89|20.87; Derry|GBR||55.0|-7.3; Gao|MLI|Gao|16.27|-0.04
Kidal|MLI|Kidal|18.44|1.41; Timbuktu|MLI|Tombouctou|16.77|-3.01; Mopti|MLI|Mopti|14.49|-4.19
Menaka|MLI|Menaka|15.92|2.4; Bandiagara|MLI|Mopti|14.35|-3.61; Djenne|MLI|Mopti|13.91|-4.55
Douentza|MLI|Mopti|15.0|-2.95; Djibo|BFA|Sahel|14.1|-1.63; Dori|BFA|Sahel|14.04|-0.03
Fada N'Gourma|BFA|Est|12.06|0.36; Ouahigouya|BFA|Nord|13.58|-2.42; Kaya|BFA|Centre-Nord|13.09|-1.08
Pama|BFA|Est|11.25|0.71; Diffa|NER|Diffa|13.32|12.61; Tillaberi|NER|Tillaberi|14.21|1.45
Ayorou|NER|Tillaberi|14.73|0.92; Maiduguri|NGA|Borno|11.85|13.16; Damaturu|NGA|Yobe|11.75|11.96
Monguno|NGA|Borno|12.67|13.61; Dikwa|NGA|Borno|12.04|13.92; Gusau|NGA|Zamfara|12.16|6.66; Jos|NGA|Plateau|9.93|8.89
Makurdi|NGA|Benue|7.73|8.54; Owerri|NGA|Imo|5.48|7.03; Geidam|NGA|Yobe|12.9|11.93; Bamenda|CMR|Nord-Ouest|5.96|10.15
Buea|CMR|Sud-Ouest|4.15|9.24; Mora|CMR||11.05|14.14; Kumba|CMR|Sud-Ouest|4.64|9.45; Bangassou|CAF|Mbomou|4.74|22.82
Bambari|CAF|Ouaka|5.77|20.68; Bria|CAF|Haute-Kotto|6.54|21.99; Bossangoa|CAF|Ouham|6.49|17.46
El Fasher|SDN|North Darfur|13.63|25.35; El Geneina|SDN|West Darfur|13.45|22.45; Nyala|SDN|South Darfur|12.05|24.88
Kadugli|SDN|South Kordofan|11.01|29.72; El Obeid|SDN|North Kordofan|13.18|30.22; Wad Madani|SDN|Al Jazirah|14.4|33.52
Omdurman|SDN|Khartoum|15.64|32.48; Malakal|SSD|Upper Nile|9.53|31.66; Bor|SSD|Jonglei|6.21|31.56
Bentiu|SSD|Unity|9.23|29.83; Yei|SSD||4.09|30.68; Mekelle|ETH|Tigray|13.5|39.48; Lalibela|ETH|Amhara|12.03|39.04
Gondar|ETH|Amhara|12.6|37.47; Shire|ETH|Tigray|14.1|38.28; Dessie|ETH|Amhara|11.13|39.63
Nekemte|ETH|Oromia|9.09|36.55; Kismayo|SOM|Lower Juba|-0.36|42.55; Baidoa|SOM|Bay|3.11|43.65
Beledweyne|SOM|Hiraan|4.74|45.2; Las Anod|SOM|Sool|8.48|47.36; Afgooye|SOM|Lower Shabelle|2.14|45.12
Jowhar|SOM|Middle Shabelle|2.78|45.5; Bosaso|SOM|Bari|11.28|49.18; Mandera|KEN|Mandera|3.94|41.86
Lamu|KEN|Lamu|-2.27|40.9; Garissa|KEN|Garissa|-0.45|39.65; Lodwar|KEN|Turkana|3.12|35.6
Goma|COD|Nord-Kivu|-1.67|29.23; Beni|COD|Nord-Kivu|0.49|29.47; Butembo|COD|Nord-Kivu|0.14|29.29
Bunia|COD|Ituri|1.56|30.25; Bukavu|COD|Sud-Kivu|-2.5|28.86; Uvira|COD|Sud-Kivu|-3.4|29.14
Rutshuru|COD|Nord-Kivu|-1.19|29.45; Mocimboa da Praia|MOZ|Cabo Delgado|-11.35|40.36
Palma|MOZ|Cabo Delgado|-10.77|40.47; Mueda|MOZ|Cabo Delgado|-11.67|39.55; Ziguinchor|SEN||12.57|-16.27
Sirte|LBY|Sirte|31.21|16.59; Benghazi|LBY|Benghazi|32.12|20.07; Derna|LBY|Derna|32.77|22.64
Sabha|LBY|Sebha|27.04|14.43; Misrata|LBY|Misrata|32.38|15.09; Tarhuna|LBY||32.43|13.63
Kasserine|TUN|Kasserine|35.17|8.83; Culiacan|MEX|Sinaloa|24.8|-107.39; Ciudad Juarez|MEX|Chihuahua|31.74|-106.49
Reynosa|MEX|Tamaulipas|26.09|-98.28; Iguala|MEX|Guerrero|18.34|-99.54; Apatzingan|MEX||19.09|-102.35
San Pedro Sula|HND||15.5|-88.03; Tumaco|COL||1.79|-78.79; Buenaventura|COL|Valle del Cauca|3.88|-77.03
Quibdo|COL|Choco|5.69|-76.66; Cucuta|COL|Norte de Santander|7.89|-72.5; Arauca|COL|Arauca|7.08|-70.76
Toribio|COL|Cauca|2.95|-76.27; Port-au-Prince|HTI|Ouest|18.54|-72.34; Gonaives|HTI|Artibonite|19.45|-72.69
Cite Soleil|HTI|Ouest|18.58|-72.33; Guayaquil|ECU|Guayas|-2.2|-79.89; Esmeraldas|ECU|Esmeraldas|0.97|-79.65
Ayacucho|PER|Ayacucho|-13.16|-74.22; Juliaca|PER|Puno|-15.5|-70.13; Rio de Janeiro|BRA|Rio de Janeiro|-22.91|-43.17
Altamira|BRA|Para|-3.2|-52.21; Temuco|CHL|La Araucania|-38.74|-72.6; Apure|VEN|Apure|7.5|-68.5
Portland|USA|Oregon|45.52|-122.68; Darfur|SDN||13.6|25.4; Donbas|UKR||48.3|38.0; Cabo Delgado|MOZ||-12.5|39.9
Eastern Ghouta|SYR||33.52|36.42; Golan Heights|SYR||33.0|35.8; Sinai|EGY||29.5|33.8; Gaza Strip|PSE||31.4|34.36
West Bank|PSE||31.95|35.25; Rakhine|MMR||20.15|92.9; Catatumbo|COL||8.6|-73.1; North Waziristan|PAK||33.0|70.06
Nagorno-Karabakh|AZE||39.82|46.75; Tigray|ETH||13.5|39.5; North Kivu|COD||-1.67|29.22; Casamance|SEN||12.57|-16.27
"""
ROWS = [tuple(cell.split("|")) for line in TABLE.strip().splitlines() for cell in line.split("; ")]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    if not is_current(DEFAULT):
        build(DEFAULT)
    return Gazetteer(DEFAULT)


def hit(gazetteer: Gazetteer, name: str, iso3: str, admin1: str, lat: str, lon: str) -> bool:
    """Whether the first place of that name in the country has the division and lies within 60 km (areas 200 km)."""
    found = [c for c in gazetteer.find(name) if c.iso3 == iso3]
    cities = [c for c in found if c.kind in {"city", "district"} and c.quality == found[0].quality]
    place = (cities or found or [None])[0]
    if place is None or place.latitude is None:
        return False
    wide = 1.8 if place.kind in {"admin1", "admin2", "region"} else 0.55
    east = (place.longitude - float(lon)) * math.cos(math.radians(float(lat)))
    return math.hypot(place.latitude - float(lat), east) < wide and strict(admin1) in {"", strict(place.admin1)}


def test_the_table_is_large_enough():
    assert len(ROWS) >= 180


@pytest.mark.skipif("TOCSIN_SLOW_TESTS" not in os.environ, reason="builds a gazetteer (20 s): set TOCSIN_SLOW_TESTS=1")
def test_without_overrides_three_quarters_are_found(tmp_path):
    """The packages alone know 185 of the 247 rows by name, division and point; the overrides add the rest."""
    build(tmp_path / "plain.sqlite", overrides=None)
    plain = Gazetteer(tmp_path / "plain.sqlite")
    assert sum(hit(plain, *row) for row in ROWS) / len(ROWS) > 0.74


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_place_is_found(gazetteer, row):
    assert hit(gazetteer, *row), [c for c in gazetteer.find(row[0]) if c.iso3 == row[1]]
