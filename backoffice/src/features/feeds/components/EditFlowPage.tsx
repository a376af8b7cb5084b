import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';

import { BackLink } from '@/components/BackLink';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { flowQuery } from '../api/flows';
import { flowPath } from '../paths';
import { useFlowWords } from '../use-flow-words';
import { FlowEditor } from './FlowEditor';

export function EditFlowPage() {
  const { t } = useTranslation('feeds');
  const words = useFlowWords();
  const website = useCurrentWebsite();
  const { feedId = '' } = useParams();
  const flow = useQuery({ ...flowQuery(website.id_website, feedId), refetchOnWindowFocus: false });
  const back = flowPath(website.id_website, feedId);
  return (
    <>
      <BackLink to={back}>{flow.data ? words.name(flow.data) : t('back')}</BackLink>
      <PageHeading title={t('editTitle')} website={website} />
      {flow.isPending && <Skeleton height={420} maw={860} />}
      {flow.isError && <ProblemAlert error={flow.error} onRetry={() => void flow.refetch()} />}
      {flow.data && <FlowEditor website={website} flow={flow.data} cancelPath={back} />}
    </>
  );
}
