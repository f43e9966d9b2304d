import { goQuote } from './json-text.ts';

/** Names as people have them: each one broke something somewhere. Written as a Go server writes them. */
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

/** JSON texts that Go would not write, but that are JSON all the same. */
const FOREIGN_TEXTS = ['"Raw\u2028Separator Ruth"', '"Escaped \\ud83d\\ude80 Eve"', '"Solidus \\/ Sam"'];

const FIRST = ['Aisha', 'Björn', 'Chidi', 'Dana', 'Emre', 'Fatima', 'Goran', 'Hana', 'Ivan', 'Julia'];
const LAST = ['Adeyemi', 'Bauer', 'Costa', 'Dubois', 'Eriksson', 'Fischer', 'García', 'Horvat'];

/** The JSON text of a person's name: every unusual one first, ordinary ones after. */
export function nameText(person: number): string {
  if (person < UNUSUAL.length) return goQuote(UNUSUAL[person]!);
  const ordinary = person - UNUSUAL.length;
  if (ordinary < FOREIGN_TEXTS.length) return FOREIGN_TEXTS[ordinary]!;
  return goQuote(`${FIRST[ordinary % FIRST.length]!} ${LAST[ordinary % LAST.length]!}`);
}
