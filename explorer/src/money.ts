// Pence for people.

const POUNDS = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });

export const pounds = (pence: number): string => POUNDS.format(pence / 100);

/** Whether a field of an answer is an amount in pence: its name says so. */
export const isPenceName = (name: string): boolean => /(^p|P)ence$/.test(name);
