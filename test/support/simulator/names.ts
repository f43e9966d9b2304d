import { goQuote } from './json-format.ts';

/** Names that have broken real software. They are encoded as a Go server encodes them. */
const UNUSUAL = [
  "Jack O'Neill",
  'Zoë Müller-Lüdenscheidt',
  '山田 太郎',
  '欧阳 娜娜',
  'محمد الأمين',
  'נועה כהן',
  'Ana "Nana" Souza',
  'Back\\slash Bob',
  'Rosie 🚀 Rocket',
  '👩‍👩‍👧‍👦 Family',
  'Line\u2028Separator Lee',
  'Paragraph\u2029Separator Pat',
  'Tab\tand\nNewline Tim',
  'Sons & Daughters <HR>',
  'Ωμέγα Παπαδόπουλος',
  'E\u0301lodie Combining',
  'İpek Şahin',
  'Nguyễn Thị Minh Khai',
  'Comma, Semicolon; Tab',
  '{"not":"json"}',
  '',
  'A very long name '.repeat(16).trim(),
];

/** Valid JSON strings that Go would encode differently. */
const NON_GO_JSON = ['"Raw\u2028Separator Ruth"', '"Escaped \\ud83d\\ude80 Eve"', '"Solidus \\/ Sam"'];

const FIRST = ['Aisha', 'Björn', 'Chidi', 'Dana', 'Emre', 'Fatima', 'Goran', 'Hana', 'Ivan', 'Julia'];
const LAST = ['Adeyemi', 'Bauer', 'Costa', 'Dubois', 'Eriksson', 'Fischer', 'García', 'Horvat'];

/** The name of a person by index, as a JSON string: first the unusual names, then ordinary ones. */
export function nameJson(person: number): string {
  if (person < UNUSUAL.length) return goQuote(UNUSUAL[person]!);
  const ordinary = person - UNUSUAL.length;
  if (ordinary < NON_GO_JSON.length) return NON_GO_JSON[ordinary]!;
  return goQuote(`${FIRST[ordinary % FIRST.length]!} ${LAST[ordinary % LAST.length]!}`);
}
