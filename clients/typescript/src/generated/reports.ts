// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions } from "../runtime/options.js";
import type {
  ReportsArrearsParams,
  ReportsClawbackHistoryParams,
  ReportsMandateActivityParams,
  ReportsReconciliationParams,
  ReportsSuccessRateParams,
} from "./params.js";
import type {
  ArrearsAnswer,
  ArrearsRow,
  ClawbackHistoryAnswer,
  ClawbackRow,
  MandateActivityReportAnswer,
  ReconciledRow,
  ReconciliationAnswer,
  ReportFormat,
  SuccessRateAnswer,
} from "./types.js";

/** What was collected, returned, claimed back and is owed, by day, week or month. */
export const reports = {
  /**
   * Report how much of what was put into files was collected, by day, week or month.
   *
   * What was collected is provisional until the bank can return it no more (`collections.list` shows the
   * stage), and counts as collected meanwhile. Its figures are those of `collections.list` with status
   * `collected` on the same days.
   *
   * Scope `reports:read`; 5 units of quota; since 0.1.0.
   */
  successRate: read as <F extends ReportFormat = "json">(
    params: ReportsSuccessRateParams & { format?: F },
    options?: CallOptions,
  ) => Call<Extract<SuccessRateAnswer, { format: F }>>,
  /**
   * Report what payers' banks claimed back, row by row, with totals by day, week or month.
   *
   * What stands is what `collections.list` shows with status `clawback`, by entry date. Pages are stable: a
   * claim that comes in meanwhile never moves another one onto the next page.
   *
   * Scope `reports:read`; 5 units of quota; since 0.1.0.
   */
  clawbackHistory: pages as <F extends ReportFormat = "json">(
    params: ReportsClawbackHistoryParams & { format?: F },
    options?: CallOptions,
  ) => Pages<Extract<ClawbackHistoryAnswer, { format: F }>, ClawbackRow>,
  /**
   * Report what happened to mandates, by day, week or month, and how many there are now.
   *
   * Scope `reports:read`; 5 units of quota; since 0.1.0.
   */
  mandateActivity: read as <F extends ReportFormat = "json">(
    params: ReportsMandateActivityParams & { format?: F },
    options?: CallOptions,
  ) => Call<Extract<MandateActivityReportAnswer, { format: F }>>,
  /**
   * Report where the money of each collection is, with totals by day, week or month.
   *
   * The rows of all pages add up to the totals, and by entry date these are what the files sent to Bacs add
   * up to.
   *
   * Scope `reports:read`; 5 units of quota; since 0.1.0.
   */
  reconciliation: pages as <F extends ReportFormat = "json">(
    params: ReportsReconciliationParams & { format?: F },
    options?: CallOptions,
  ) => Pages<Extract<ReconciliationAnswer, { format: F }>, ReconciledRow>,
  /**
   * Report rent that came back or was claimed back and is owed, by how many days ago it was due.
   *
   * What is given up before it was in a file, because its mandate ended or is suspended, is not in it, unless
   * it had come back before: see `collections.list` with status `cancelled`. What a payer paid otherwise is
   * not known here.
   *
   * Scope `reports:read`; 5 units of quota; since 0.1.0.
   */
  arrears: pages as <F extends ReportFormat = "json">(
    params?: ReportsArrearsParams & { format?: F },
    options?: CallOptions,
  ) => Pages<Extract<ArrearsAnswer, { format: F }>, ArrearsRow>,
};
