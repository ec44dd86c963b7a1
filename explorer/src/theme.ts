// Light or dark: as the system is, until somebody chooses.

const PLACE = "explorer.theme";
type Theme = "light" | "dark";

export const theme = (): Theme =>
  (document.documentElement.dataset.theme as Theme | undefined) ??
  (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

export function applyTheme(): void {
  const kept = localStorage.getItem(PLACE);
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
}

export function toggleTheme(): void {
  const next: Theme = theme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem(PLACE, next);
}
