import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { OwnQuestion, Website } from '@/api/types';
import type { CustomerLanguage } from '@/lib/customer-languages';

const QUESTIONNAIRE = '/api/v1/websites/{id_website}/questionnaire';

export function questionnaireQuery({ id_website }: Website) {
  return queryOptions({
    queryKey: ['questionnaire', id_website],
    queryFn: () => unwrap(client.GET(QUESTIONNAIRE, { params: { path: { id_website } } })),
    refetchOnWindowFocus: false, // a form is being filled in from it
  });
}

export function changeQuestions({ id_website }: Website, questions: OwnQuestion[]) {
  return unwrap(client.PUT(QUESTIONNAIRE, { params: { path: { id_website } }, body: { questions } }));
}

/** The page as these questions would make it; the last one that could be made stays meanwhile. */
export function previewQuery({ id_website }: Website, language: CustomerLanguage, questions: OwnQuestion[]) {
  return queryOptions({
    queryKey: ['questionnaire-preview', id_website, language, questions],
    queryFn: () =>
      unwrap(
        client.POST(`${QUESTIONNAIRE}/preview`, {
          params: { path: { id_website } },
          body: { language, questions },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}
