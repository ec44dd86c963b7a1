// `RateLimit` and `RateLimit-Policy`, read as structured fields: `"minute";r=57;t=30, "hour";r=900;t=0`.

export interface Window {
  name: string;
  remaining: number;
  limit: number | undefined;
  /** Seconds until the oldest spent unit is to be had again. */
  seconds: number;
}

function items(field: string | null): { name: string; facts: Record<string, number> }[] {
  return (field ?? "").split(",").flatMap((item) => {
    const [quoted, ...rest] = item.trim().split(";");
    if (!quoted) return [];
    const facts = Object.fromEntries(
      rest.map((fact) => fact.trim().split("=")).map(([name, value]) => [name, Number(value)]),
    );
    return [{ name: quoted.replace(/"/g, ""), facts }];
  });
}

export function windows(rateLimit: string | null, policy: string | null): Window[] {
  const limits = new Map(items(policy).map(({ name, facts }) => [name, facts.q]));
  return items(rateLimit).map(({ name, facts }) => ({
    name,
    remaining: facts.r ?? 0,
    limit: limits.get(name),
    seconds: facts.t ?? 0,
  }));
}

const number = (value: number): string => value.toLocaleString("en-GB");

/** What a window means. */
export function explained({ name, remaining, limit, seconds }: Window): string {
  const left = `${number(remaining)}${limit === undefined ? "" : ` of ${number(limit)}`} units left in any ${name}`;
  if (seconds <= 0) return left;
  return `${left}; the next is back in ${seconds > 90 ? `${Math.round(seconds / 60)}\u00a0min` : `${seconds}\u00a0s`}`;
}
