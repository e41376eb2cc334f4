// Not by the room's index: every command would load the layout of process maps, and few draw one.
export { labelledBars } from "../chart/labelled-bars.ts";
export { barChart, shareTop } from "../chart/observations.ts";
export { shown as showNumber } from "../chart/shown.ts";
export type { Case } from "../decision/index.ts";
export { catalogueOf, catalogueText, formatTime, parseTime } from "../event/index.ts";
export { metricLine } from "../metric/index.ts";
export type { Calendar } from "../question/index.ts";
export {
  type AnswerField,
  belongsTo,
  cautions,
  cellText,
  dateBound,
  type ExpectedEffect,
  fieldHint,
  isDate,
  type Lesson,
  lessonsOf,
  type NamedLesson,
  subjectOf,
  type TypedValues,
  today,
  valuesText,
} from "../question/index.ts";
export { showValue } from "../signal/index.ts";
export type { Acting } from "./act.ts";
export { person, system } from "./actors.ts";
export { inquiryLines } from "./ask-back/inquiry-lines.ts";
export { askAboutCase, type Inquiry } from "./ask-back.ts";
export { type BackedUp, backupLog, type LongWork } from "./backup.ts";
export {
  AnotherLog,
  BackupDamaged,
  BackupExists,
  BackupUnreadable,
  BackupUnwritable,
  CopyCutOff,
  CopyStopped,
  NotABackup,
  SourceBroken,
} from "./backup-errors.ts";
export { dispatchInvitations, type Inviting } from "./calendar/dispatch.ts";
export { type Heard, hearCalendar } from "./calendar/hear.ts";
export { mailFrom, openCalendar, organiserOf, realInviting, UnknownCalendar } from "./calendar/open.ts";
export {
  brierText,
  type CalibrationOf,
  type Calibrations,
  calibrationsOf,
  shareText,
} from "./calibration.ts";
export { askedOf, askedText, type CaseLevel, caseLevels } from "./case-asked.ts";
export { caseInTime, casesInTime, type Doing } from "./case-commands.ts";
export { type CaseDoing, doToCase } from "./case-doings.ts";
export { caseSignalLines, caseSignals } from "./case-signals.ts";
export { caseFindings, caseSubject } from "./case-subject.ts";
export { type Answer, answer, listCases, outcomeOf, readCase } from "./cases.ts";
export { type Delivering, dispatchMessages } from "./channels/dispatch.ts";
export { listenToChannels } from "./channels/listen.ts";
export { channelManifest, NoManifest } from "./channels/manifest.ts";
export { type Channels, openChannels, realDelivering, UnknownChannel } from "./channels/open.ts";
export { MailChannelLacking, NoMailChannel, receiveMail } from "./channels/receive-mail.ts";
export { requestMessages } from "./channels/request.ts";
export { type Taking, takeReceived, takeRequest } from "./channels/take.ts";
export { check } from "./check.ts";
export { checkContract, contractTrial, type Examined, NoTrialPlaces, type Trial } from "./check-contract.ts";
export { readCatalogue, registerEventTypes, registerFitting, saveCatalogue } from "./check-definitions.ts";
export type { CheckOptions, Finding } from "./check-finding.ts";
export type { CheckpointProblem, CheckpointReport, CheckpointsAsked, KeyTrust, Signer } from "./checkpoint-check.ts";
export { BadKey } from "./checkpoint-key.ts";
export { type CheckpointPlace, checkpointPlace } from "./checkpoint-place.ts";
export { type Proof, verifyStore } from "./checkpoint-verify.ts";
export { type Columns, type ColumnsAsked, type LogColumns, openColumns } from "./columns.ts";
export { ConfigBroken, ConfigMissing, type LoadedConfig, loadConfig } from "./config.ts";
export type { Copied } from "./copy-log.ts";
export { type Corrections, correctionsOf, correctionsText } from "./corrections.ts";
export { type CheckpointsConfig, type Config, defineConfig } from "./define-config.ts";
export { delegationText } from "./delegation-text.ts";
export { dataScenario } from "./demo/data.ts";
export { type Audience, play } from "./demo/play.ts";
export type { Scenario } from "./demo/scenario.ts";
export { shopScenario } from "./demo/shop.ts";
export { describe, observationLine, observationText, outcomeText } from "./describe.ts";
export { type Erasure, eraseSubject, personalPart } from "./erase.ts";
export { type Examination, examine } from "./examine.ts";
export { expectedHint, parseExpected } from "./expected-text.ts";
export { type Provenance, provenanceOf } from "./git-commit.ts";
export { type Heartbeat, heartbeatLine } from "./heartbeat.ts";
export { type ImportOptions, type ImportResult, importFile } from "./import-file.ts";
export { CannotWrite, initProject } from "./init.ts";
export { type Journal, openJournal } from "./journal.ts";
export { columnsOf } from "./journeys.ts";
export { lessonOfCase, lessonsOfCase } from "./lessons.ts";
export { limited } from "./limited.ts";
export { heartbeatsOf, type Loop, openLoop, realActing, type Turn, takeTurn, turn } from "./loop.ts";
export { type Migrated, type MigrateWork, migrateLog } from "./migrate.ts";
export { measureClosed, measureSegments, metricNamed, occurredBetween, UnknownMetric } from "./observations.ts";
export { type HandCase, openCaseByHand } from "./open-case.ts";
export { UnknownEdition } from "./posts/open-case-of-post.ts";
export { type ShownEdition, showEdition } from "./posts/show-edition.ts";
export { type ReviewStart, reviewStartOf } from "./proposals.ts";
export { all, streamOf, tagged } from "./read.ts";
export {
  dropGeneration,
  listReadModels,
  type ReadModelState,
  readRow,
  readRows,
  rebuildReadModel,
  switchReadModel,
  UnknownReadModel,
} from "./read-models.ts";
export { checkedBackup, type Restored, restoreBackup } from "./restore.ts";
export { LoopHeld, type Parts, runLoop, runOnce, runParts } from "./run-parts.ts";
export { sightOfPast } from "./sight.ts";
export { CannotSign, LogDisagrees, signCheckpoint } from "./sign-checkpoint.ts";
export { withoutSecrets } from "./store-place.ts";
export { storeUrl } from "./store-url.ts";
export {
  isMissingStore,
  NoSuchStore,
  type OpenOptions,
  openStore,
  realContext,
  UnknownStore,
} from "./stores.ts";
export {
  dropParked,
  listSubscriptions,
  NotParked,
  parkedEvents,
  replayParked,
  type SubscriptionState,
  UnknownSubscription,
} from "./subscriptions.ts";
export { periodText, startText, timeText } from "./text.ts";
export { openThreads, sharedMemory, ThreadFailed, type Threads } from "./threads/count.ts";
export { NoViews, openViews, realTiming, type Views } from "./views.ts";
export { type Counted, NothingKnown, type Reason, why } from "./why.ts";
export { type Opened, withExistingStore, withStore } from "./with-store.ts";
