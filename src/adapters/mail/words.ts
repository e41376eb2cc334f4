import type { Language } from "../../question/index.ts";

const english = {
  yours: (days: number) =>
    `Opening a link decides nothing: it leads to a page on which you say so. The links are yours alone, and each works once, for ${days} days. Do not forward them.`,
  byReply: (options: string) =>
    `You may also reply: begin with ${options}, then a colon and your reason. Anything else is kept as a comment, and a question is answered.`,
  onlyReply: (options: string) =>
    `This went to a group. Answer from your own address by a reply: begin with ${options}, then a colon and your reason. Anything else is kept as a comment, and a question is answered.`,
  onlyTalk: "Reply to say something; a question is answered.",
  or: " or ",
  reasonHere: "why you decide so",
  as: (address: string) => `You answer as ${address}.`,
  old: "This link is too old, so nothing can be done through it. Reply to the message, or open the case.",
  broken:
    "This link is not whole, or not ours. Copy it whole from the message, or reply to the message. Nothing was done.",
  stale: "This page stood open for too long, so nothing was done. Read it again, and send it again.",
  confirm: "A person sends this, and no program that looks through mails. Type the number",
  unconfirmed: "The number was not typed as it stands on the page, so nothing was done yet. Type it, and send again.",
  elsewhere: "This came from another page than ours, so nothing was done. Open the link from your mail.",
  notDone: "Nothing was done",
  done: "Done",
  optional: "may be left out",
  close: "You may close this page.",
};

export type Words = typeof english;

const danish: Words = {
  yours: (days) =>
    `At åbne et link beslutter intet: det fører til en side, hvor du siger det. Linkene er kun dine, og hvert virker én gang, i ${days} dage. Send dem ikke videre.`,
  byReply: (options) =>
    `Du kan også svare på mailen: begynd med ${options}, så et kolon og din begrundelse. Alt andet gemmes som en bemærkning, og et spørgsmål besvares.`,
  onlyReply: (options) =>
    `Denne mail gik til en gruppe. Svar fra din egen adresse: begynd med ${options}, så et kolon og din begrundelse. Alt andet gemmes som en bemærkning, og et spørgsmål besvares.`,
  onlyTalk: "Svar for at sige noget; et spørgsmål besvares.",
  or: " eller ",
  reasonHere: "hvorfor du beslutter det",
  as: (address) => `Du svarer som ${address}.`,
  old: "Dette link er for gammelt, så intet kan gøres med det. Svar på beskeden, eller åbn sagen.",
  broken:
    "Dette link er ikke helt, eller ikke vores. Kopiér det helt fra beskeden, eller svar på beskeden. Intet blev gjort.",
  stale: "Denne side stod åben for længe, så intet blev gjort. Læs den igen, og send den igen.",
  confirm: "Et menneske sender dette, og ikke et program, der gennemser mails. Skriv tallet",
  unconfirmed: "Tallet blev ikke skrevet, som det står på siden, så intet er gjort endnu. Skriv det, og send igen.",
  elsewhere: "Dette kom fra en anden side end vores, så intet blev gjort. Åbn linket fra din mail.",
  notDone: "Intet blev gjort",
  done: "Gjort",
  optional: "kan udelades",
  close: "Du kan lukke denne side.",
};

export const words: Readonly<Record<Language, Words>> = { en: english, da: danish };
