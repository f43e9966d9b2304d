import { PRICES, type Price, type PriceName } from './prices.ts';
import { quantitiesOf, type Month } from './quantities.ts';

/** One line of a bill. */
export interface BillLine extends Price {
  readonly name: PriceName;
  readonly quantity: number;
  /** What it comes to. */
  readonly amount: number;
}

/** What a month costs, in dollars, line by line. */
export function monthlyBill(month: Month): BillLine[] {
  const quantities = quantitiesOf(month);
  const names = Object.keys(PRICES) as PriceName[];
  return names.map((name) => {
    const price = PRICES[name];
    const quantity = quantities[name];
    return { name, ...price, quantity, amount: (quantity / price.per) * price.dollars };
  });
}

export function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

/** Bills side by side, as a table in Markdown: a row for each service that costs a cent, a column for each bill. */
export function billTable(bills: Readonly<Record<string, readonly BillLine[]>>): string {
  const columns = Object.values(bills);
  const services = [...new Set(Object.values(PRICES).map(({ service }) => service))];
  const rows = services
    .map((service) => ({
      service,
      amounts: columns.map((lines) => total(lines.filter((line) => line.service === service))),
    }))
    .filter(({ amounts }) => amounts.some((amount) => dollars(amount) !== dollars(0)));
  return [
    row('a month', Object.keys(bills)),
    `|---${'|--:'.repeat(columns.length)}|`,
    ...rows.map(({ service, amounts }) => row(service, amounts.map(dollars))),
    row(
      '**all**',
      columns.map((lines) => `**${dollars(total(lines))}**`),
    ),
  ].join('\n');
}

function row(first: string, others: readonly string[]): string {
  return `| ${[first, ...others].join(' | ')} |`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
