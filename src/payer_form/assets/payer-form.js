// The form works without this. With it: digits are grouped as they are typed, the account is checked before the page is
// sent, a page is sent once, and the confirmation can be printed by a button.
"use strict";

const news = document.getElementById("problems") ?? document.getElementById("changed");
if (news) news.focus();

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    form.querySelector("button.primary").setAttribute("aria-disabled", "true");
  });
}
// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) {
    delete form.dataset.sent;
    form.querySelector("button.primary")?.removeAttribute("aria-disabled");
  }
});

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const bank = document.querySelector("form[data-check]");
if (bank) {
  const { sort_code: sortCode, account_number: accountNumber } = bank.elements;
  const digits = (field) => field.value.replace(/\D/g, "");

  sortCode.addEventListener("input", () => {
    const atEnd = sortCode.selectionStart === sortCode.value.length;
    if (atEnd) sortCode.value = digits(sortCode).slice(0, 6).replace(/(\d\d)(?=\d)/g, "$1-");
  });

  const status = document.createElement("p");
  status.className = "check";
  status.setAttribute("role", "status");
  accountNumber.after(status);

  const say = (word, sentence) => {
    status.className = "check " + word;
    status.textContent = sentence;
  };

  let asked = "";
  const check = async () => {
    const typed = digits(sortCode) + "/" + digits(accountNumber);
    if (typed === asked) return;
    asked = typed;
    say("", "");
    if (!/^\d{6}\/\d{6,8}$/.test(typed)) return;
    const body = new URLSearchParams({ sort_code: sortCode.value, account_number: accountNumber.value });
    const answer = await fetch(bank.dataset.check, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || typed !== asked) return;
    const { possible } = await answer.json();
    if (possible === true) say("good", "This account number fits the sort code.");
    if (possible === false) say("bad", "This account number does not exist at that sort code. Check both.");
  };
  for (const field of [sortCode, accountNumber]) field.addEventListener("change", check);
  accountNumber.addEventListener("input", () => digits(accountNumber).length === 8 && check());
}
