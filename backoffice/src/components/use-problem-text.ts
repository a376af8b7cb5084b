import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';

import { PROBLEM_MESSAGES } from './problem-messages';

export interface ProblemText {
  message: string;
  reference: string; // what support asks for
}

/** Turns any failure into the reader's words, with the code beside them. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t } = useTranslation();
  return (error) => {
    const code = error instanceof ApiProblem ? error.code : 'unexpected';
    const request = error instanceof ApiProblem ? error.requestId : null;
    const key = PROBLEM_MESSAGES[code];
    const detail = error instanceof ApiProblem ? error.message : null;
    return {
      message: key ? t(key) : (detail ?? t('problem.unexpected')),
      reference: request ? t('problem.codeAndRequest', { code, request }) : t('problem.code', { code }),
    };
  };
}
