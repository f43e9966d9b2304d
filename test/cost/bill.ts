import { PRICES, type Price, type PriceName } from './prices.ts';
import { quantitiesOf, type Month } from './quantities.ts';

/** One line of a monthly bill. */
export interface BillLine extends Price {
  readonly name: PriceName;
  readonly quantity: number;
  /** The cost of the quantity, in dollars. */
  readonly amount: number;
}

/** The bill of a month: one line for each price. */
export function monthlyBill(month: Month): BillLine[] {
  const quantities = quantitiesOf(month);
  const names = Object.keys(PRICES) as PriceName[];
  return names.map((name) => {
    const price = PRICES[name];
    const quantity = quantities[name];
    return { name, ...price, quantity, amount: (quantity / price.per) * price.dollars };
  });
}

/** The sum of a bill, in dollars. */
export function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

/** The sum for each AWS service, in dollars and in the order of the prices. */
export function totalsByService(lines: readonly BillLine[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { service, amount } of lines) totals[service] = (totals[service] ?? 0) + amount;
  return totals;
}
