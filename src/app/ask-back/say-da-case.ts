import type { CaseStatus } from "../../decision/index.ts";
import type { OutcomeVerdict } from "../../outcome/index.ts";
import type { Intent, Slot } from "../../question/index.ts";
import type { english } from "./say-en-case.ts";
import { shownIn } from "./shown.ts";

const { amount, period, points, time } = shownIn("da");

const verdicts: Readonly<Record<OutcomeVerdict, string>> = {
  better: "det blev bedre",
  worse: "det blev værre",
  "no-effect": "det havde ingen virkning",
  "cannot-tell": "det kan ikke siges",
};

const statuses: Readonly<Record<CaseStatus, string>> = {
  opened: "åbnet",
  asked: "spurgt",
  acknowledged: "taget op",
  "meeting-proposed": "ved et møde",
  "meeting-held": "efter et møde",
  decided: "besluttet",
  expired: "udløbet",
  dismissed: "afvist",
  cleared: "ovre af sig selv",
  reviewed: "gennemgået",
};

const slots: Readonly<Record<Slot, string>> = {
  metric: "et tal",
  segment: "en del",
  by: "en egenskab",
  period: "en periode",
  with: "en sammenligning",
  playbook: "en playbook",
  person: "en person",
};

const intents: Readonly<Record<Intent, string>> = {
  value: "tallet nu, eller i en periode",
  trend: "tallet over tid",
  split: "fordelt på en egenskabs værdier",
  compare: "i forhold til en tidligere tid",
  drivers: "hvilke dele der ændrede det",
  rows: "hvad der blev talt",
  certainty: "hvor sikkert tallet er",
  usual: "hvad der er normalt, og sæsonen",
  forecast: "næste vindue, hvis det fortsætter",
  definition: "hvordan det måles",
  why: "hvorfor der blev spurgt",
  held: "hvornår ingen blev spurgt, og hvorfor",
  precedent: "hvem der besluttede sidst, og hvad der kom ud af det",
  history: "hvad der er besluttet før, også af en person",
  options: "hvad der er at vælge imellem",
  deadline: "hvad der sker, hvis ingen beslutter",
  people: "hvem der er spurgt",
  before: "hvad der blev ændret kort før",
  help: "hvad der kan spørges om",
};

const after = { acknowledge: "tage den op", decide: "beslutte" } as const;
const list = (names: readonly string[]) => names.map((one) => `"${one}"`).join(", ");

export const danish: typeof english = {
  language: "da",
  quoted: (text) => `«${text}»`,
  understood: (text) => `Forstået: ${text}.`,
  about: (intent) => intents[intent],
  whyRaised: (playbook, at) => `Playbook ${playbook} spurgte, fordi dens tal brød ${time(at)}:`,
  whyOpened: (by, at) => `${by} tog det op ${time(at)}:`,
  lineBecause: (because) => `Hvorfor grænsen ligger dér: «${because}»`,
  whyCommand: (id) => `Alt bag det, ned til hændelserne: thence why ${id}`,
  neverHeld: (playbook) => `Intet fra playbook ${playbook} er holdt tilbage eller gjort tavst indtil nu.`,
  heldCount: (playbook, count, shown) =>
    `Playbook ${playbook} fandt et brud og spurgte ikke ${count} gange${shown < count ? `; de sidste ${shown}` : ""}:`,
  waited: (count) =>
    `${count} ${count === 1 ? "vindue" : "vinduer"} brød, og ingen blev spurgt med det samme, fordi betingelsen venter på flere i træk.`,
  heldBack: (window, checks, reason) => `${period(window)}, holdt tilbage af ${checks}: «${reason}»`,
  keptQuiet: (window, by, reason) => `${period(window)}, gjort tavst af ${by}: «${reason}»`,
  nothingAsked: () => "Der er ikke spurgt om noget i denne sag endnu.",
  options: (labels) => `Der er ${labels.length} muligheder: ${list(labels)}.`,
  optionColumns: () => ["mulighed", "hvad den siger", "hvad den starter", "forventet"],
  expects: ({ direction, by, byShare }) => {
    const word = { up: "op", down: "ned", unchanged: "uændret" }[direction];
    return [
      word,
      ...(byShare === undefined ? [] : [`${points(byShare).replace("+", "")} %`]),
      ...(by === undefined ? [] : [amount({ unit: "number" }, by)]),
    ].join(" ");
  },
  delegated: (option, at) =>
    at === undefined
      ? `Ud fra hvad der kom ud af det indtil nu, anbefales "${option}".`
      : `Hvis ingen gør indsigelse, tages "${option}" ${time(at)}.`,
  over: (status, label) =>
    label === undefined ? `Sagen er ${statuses[status]}: der ventes ikke på noget.` : `Det er besluttet: "${label}".`,
  acknowledgeBy: (at) => `Den skal være taget op inden ${time(at)}.`,
  decideBy: (at) => `Den skal være besluttet inden ${time(at)}.`,
  noDeadline: () => "Playbooken sætter ingen frist for at beslutte, så den venter, til nogen gør det.",
  escalatedTo: (what, to) => `Hvis tiden til at ${after[what]} overskrides, spørges ${to} også.`,
  escalatedToMeeting: (what) => `Hvis tiden til at ${after[what]} overskrides, foreslås et møde.`,
  expires: (at, option) =>
    option === undefined
      ? `Hvis ingen beslutter, udløber spørgsmålet ${time(at)}, og intet gøres.`
      : `Hvis ingen beslutter inden ${time(at)}, tages "${option}".`,
  askedOf: (to, at) => `${to} blev spurgt ${time(at)} og beslutter.`,
  deputies: (names) => `Disse må også beslutte: ${names.join(", ")}.`,
  escalated: (names) => `Den er bragt videre til ${names.join(", ")}, som også må beslutte.`,
  takenUp: (by) => `${by} har taget den op.`,
  informed: (names) => `Disse holdes underrettet: ${names.join(", ")}.`,
  definition: (metric, line) =>
    `${metric.name} er defineret sådan: «${line}», i vinduer på ${metric.window}${metric.zone === undefined ? "" : ` i ${metric.zone}`}.`,
  serves: (serves) => `Det tjener: «${serves}»`,
  definitionHash: (hash) => `Dets definition er ${hash}.`,
  definitionChanged: (then) => `Da sagen blev åbnet, var den ${then}: definitionen er ændret siden.`,
  noPrecedent: (playbook) => `Intet blev besluttet ved playbook ${playbook} før denne sag.`,
  precedent: ({ case: id, decidedBy, label }, at) =>
    `Sidste gang, ${time(at)} i ${id}, besluttede ${decidedBy} "${label}".`,
  reason: (reason) => `Begrundelsen: «${reason}»`,
  noOutcome: () => "Hvad der kom ud af det, er ikke målt endnu.",
  outcome: ({ before, after: later, verdict, metric }) => {
    const value = (one: typeof later) =>
      one.value === undefined ? "uden tal" : amount({ unit: "count", ...one }, one.value);
    const was = before ? `${value(before)} i ${period(before)}` : "uden tal";
    return `Hvad der kom ud af det: ${metric} var ${was}, og ${value(later)} i ${period(later)}; holdt op mod det, der var at vente: ${verdicts[verdict]}.`;
  },
  verdict: (verdict) => verdicts[verdict],
  history: (told) => {
    const of = [
      ...(told.playbook === undefined ? [] : [`ved playbook ${told.playbook}`]),
      ...(told.person === undefined ? [] : [`af ${told.person}`]),
    ].join(", ");
    if (told.count === 0) return `Intet blev besluttet ${of} i andre sager.`;
    return `${told.count} ${told.count === 1 ? "beslutning" : "beslutninger"} ${of} i andre sager${told.shown < told.count ? `; de sidste ${told.shown}` : ""}:`;
  },
  historyColumns: () => ["sag", "hvornår", "beslutning", "af", "hvad der kom ud af det"],
  noChanges: (span, declared) =>
    `Intet i loggen fortæller om en ændring i ${period(span)}: ingen beslutning, ingen handling, ingen hændelse, der hedder noget som en udgivelse eller en indstilling${declared.length > 0 ? ` (som ${declared.slice(0, 5).join(", ")})` : ""}.`,
  changes: (count, span, shown) =>
    `${count} ${count === 1 ? "ændring" : "ændringer"} blev gjort i ${period(span)}${shown < count ? `; de sidste ${shown}` : ""}:`,
  notBecause: () => "At de kom før, siger ikke, at de var årsagen.",
  tooOften: (types, most) =>
    `Udeladt er det, der alligevel sker mere end ${most} gange i den tid: ${types.slice(0, 5).join(", ")}.`,
  lookedCut: (most) => `Kun de sidste ${most} hændelser i loggen blev set igennem.`,
  changeColumns: () => ["hvornår", "hvad", "hændelse"],
  help: () => "Dette kan der spørges om her, af ethvert tal, enhver del og enhver periode i denne log:",
  helpColumns: () => ["spørgsmål", "hvad der svares"],
  cannot: (unread) => {
    switch (unread.kind) {
      case "nothing-asked":
        return "Der er intet spørgsmål i det.";
      case "unknown-words":
        return `Ikke forstået: ${list(unread.words)}. Intet ord springes over, så intet blev besvaret.`;
      case "unknown-value":
        return `${unread.property} har ingen værdi "${unread.value}" i denne log.`;
      case "several-questions":
        return `Det er flere spørgsmål: ${list(unread.phrases)}. Stil dem ét ad gangen.`;
      case "several-of":
        return `Der er mere end én af ${slots[unread.slot]} i det. Spørg om én ad gangen.`;
      case "needs":
        return `Der skal ${slots[unread.slot]} til at svare på det (${intents[unread.intent]}).`;
      case "not-with":
        return `"${intents[unread.intent]}" kan ikke spørges med ${slots[unread.slot]}.`;
      case "ambiguous":
        return `"${unread.name}" kan være ${unread.readings.join(" eller ")}. Sig hvilken.`;
      case "two-languages":
        return "Det kan læses på to sprog og siger noget forskelligt på hvert.";
    }
  },
  meant: (suggestions) => `Var en af disse ment? ${list(suggestions)}.`,
  canAsk: (examples) => `Hvad der kan spørges om, for eksempel: ${list(examples)}. "hjælp" viser alt.`,
};
