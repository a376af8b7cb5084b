import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { questionnaireQuery } from '../api/questionnaire';
import { QuestionnaireEditor } from './QuestionnaireEditor';

export function QuestionnairePage() {
  const { t } = useTranslation('questionnaire');
  const website = useCurrentWebsite();
  const questionnaire = useQuery(questionnaireQuery(website));
  return (
    <>
      <PageHeading title={t('title')} website={website}>
        {t('subtitle')}
      </PageHeading>
      {questionnaire.isPending && <Skeleton height={560} />}
      {questionnaire.isError && (
        <ProblemAlert error={questionnaire.error} onRetry={() => void questionnaire.refetch()} />
      )}
      {questionnaire.data && <QuestionnaireEditor website={website} questionnaire={questionnaire.data} />}
    </>
  );
}
