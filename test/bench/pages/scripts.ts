/** Where a person is. */
export interface Place {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly longitude: string;
  readonly latitude: string;
}

/** People whose names, devices, and cities are written in one script. */
export interface Script {
  readonly name: string;
  /** In percent of all people. */
  readonly share: number;
  readonly people: readonly string[];
  readonly devices: readonly string[];
  readonly places: readonly Place[];
}

/** The numbers are JSON, so that some are written in unusual ways. */
const place = (
  country: string,
  region: string,
  city: string,
  longitude: string,
  latitude: string,
): Place => ({ country, region, city, longitude, latitude });

const HOSTS = ['DESKTOP-4F7Q2K1', 'US - C02FR0H8MD6P', 'LAPTOP-9J3M0XQ7', 'Chrome', 'Firefox', 'Edge'];
const AMERICA = [
  place('US', 'California', 'San Francisco', '-122.4194', '37.7749'),
  place('US', 'New York', 'New York', '-74.006', '40.7128'),
  place('CA', 'Ontario', 'Toronto', '-79.433', '43.64'),
  place('GB', 'England', 'London', '-0.1257', '51.5085'),
  place('AU', 'New South Wales', 'Sydney', '151.2073', '-33.8678'),
];

/** The scripts of an international company. Characters that cannot be seen in an editor are escaped. */
export const SCRIPTS: readonly Script[] = [
  {
    name: 'ASCII',
    share: 58,
    people: ['Emily Carter', "Jack O'Neill", 'Aisha Adeyemi', 'Tom Baker', 'Priya Raman', 'Ivan Horvat'],
    devices: HOSTS,
    places: AMERICA,
  },
  {
    name: 'Latin with diacritics',
    share: 13,
    people: [
      'Zoë Müller-Lüdenscheidt',
      'José Ángel Núñez',
      'Łukasz Żółć',
      'Nguyễn Thị Minh Khai',
      'İpek Şahin',
    ],
    devices: [...HOSTS, 'iPhone de José', 'Zoës MacBook Pro', 'Büro-PC 7'],
    places: [
      place('DE', 'Bayern', 'München', '11.5755', '48.1374'),
      place('BR', 'São Paulo', 'São Paulo', '-46.6361', '-23.5475'),
      place('PL', 'Małopolskie', 'Kraków', '19.9366', '50.0614'),
      place('IS', 'Höfuðborgarsvæðið', 'Reykjavík', '-21.8954', '64.1355'),
    ],
  },
  {
    name: 'CJK',
    share: 10,
    people: ['山田 太郎', '欧阳 娜娜', '김민준', '佐藤 さくら', '陳 大文'],
    devices: ['山田のMacBook Pro', '王芳的iPhone', '민준의 iPad', 'オフィスPC-12', 'Chrome'],
    places: [
      place('JP', '東京都', '渋谷区', '139.7036', '35.6639'),
      place('CN', '上海市', '上海', '121.4581', '31.2222'),
      place('KR', '서울특별시', '서울', '126.9784', '37.566'),
      place('TW', '臺北市', '臺北', '121.5319', '25.0478'),
    ],
  },
  {
    name: 'Cyrillic',
    share: 5,
    people: ['Мария Иванова', 'Олександр Шевченко', 'Ђорђе Ђоковић'],
    devices: ['MacBook Марии', 'Ноутбук-21', 'Firefox'],
    places: [
      place('UA', 'Київ', 'Київ', '30.5238', '50.4547'),
      place('BG', 'София-град', 'София', '23.3242', '42.6975'),
    ],
  },
  {
    name: 'Arabic',
    share: 4,
    people: ['محمد الأمين', 'فاطمة الزهراء', 'علی رضایی'],
    devices: ['آيفون محمد', 'حاسوب المكتب', 'Chrome'],
    places: [
      place('AE', 'دبي', 'دبي', '55.3047', '25.2582'),
      place('EG', 'القاهرة', 'القاهرة', '31.2497', '30.0626'),
    ],
  },
  {
    name: 'Hebrew',
    share: 3,
    people: ['נועה כהן', 'יוסף בן־דוד', 'שָׁלוֹם לוי'],
    devices: ['המחשב של נועה', 'Chrome'],
    places: [place('IL', 'תל אביב', 'תל אביב-יפו', '34.7806', '32.0809')],
  },
  {
    name: 'other scripts',
    share: 2,
    people: ['आरव शर्मा', 'สมชาย ใจดี', 'Ωμέγα Παπαδόπουλος', 'ნინო ბერიძე'],
    devices: ['आरव का iPhone', 'Φορητός 3', 'Chrome'],
    places: [
      place('IN', 'महाराष्ट्र', 'मुंबई', '72.8826', '19.0728'),
      place('TH', 'กรุงเทพมหานคร', 'กรุงเทพ', '100.5014', '13.754'),
    ],
  },
  {
    name: 'combining characters',
    share: 2,
    people: ['E\u0301lodie Be\u0301ranger', 'Jose\u0301 Nun\u0303ez', 'Tra\u0302\u0300n Va\u0306n A\u0301nh'],
    devices: ['iPad d\u2019E\u0301lodie', ...HOSTS],
    places: [place('FR', 'I\u0302le-de-France', 'Saint-E\u0301tienne', '4.4e0', '45.43')],
  },
  {
    name: 'emoji',
    share: 2,
    people: [
      'Rosie 🚀 Rocket',
      '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} Family',
      'Zo \u{1f3f3}\ufe0f\u200d\u{1f308} Kim',
    ],
    devices: ['\u{1f469}\u{1f3fd}\u200d\u{1f4bb} laptop', '🦊 phone', '👾 Desktop 👾'],
    places: [...AMERICA, place('US', 'Texas', 'Austin 🤠', '-97.7431', '3.02672e1')],
  },
  {
    name: 'line separators',
    share: 1,
    people: ['Line\u2028Separator Lee', 'Paragraph\u2029Separator Pat'],
    devices: ['Phone\u2028of Lee', 'Pat\u2029s laptop', 'Edge'],
    places: AMERICA,
  },
  {
    name: 'characters that are escaped',
    share: 2,
    people: ['Sons & Daughters <HR>', 'Ana "Nana" Souza', 'Back\\slash Bob', 'Tab\tand\nNewline Tim'],
    devices: ['R&D <lab> "7"', 'C:\\DESKTOP', 'Edge'],
    places: AMERICA,
  },
];
