import { useTranslation } from 'react-i18next';

import { BackLink } from '@/components/BackLink';
import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { flowsPath } from '../paths';
import { FlowEditor } from './FlowEditor';

export function NewFlowPage() {
  const { t } = useTranslation('feeds');
  const website = useCurrentWebsite();
  const list = flowsPath(website.id_website);
  return (
    <>
      <BackLink to={list}>{t('back')}</BackLink>
      <PageHeading title={t('newTitle')} website={website}>
        {t('newSubtitle')}
      </PageHeading>
      <FlowEditor website={website} flow={null} cancelPath={list} />
    </>
  );
}
