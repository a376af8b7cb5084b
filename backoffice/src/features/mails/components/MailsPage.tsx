import { Grid, SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { CustomerLanguageTabs } from '@/components/CustomerLanguageTabs';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';
import { useCustomerLanguage } from '@/lib/customer-languages';

import { templateQuery } from '../api/templates';
import { KINDS, useKind, type Mail } from '../mail';
import { MailEditor } from './MailEditor';

export function MailsPage() {
  const { t } = useTranslation('mails');
  const website = useCurrentWebsite();
  const [kind, setKind] = useKind();
  const [language, setLanguage] = useCustomerLanguage();
  return (
    <>
      <PageHeading
        title={t('title')}
        website={website}
        actions={
          <SegmentedControl
            aria-label={t('kind')}
            value={kind}
            onChange={setKind}
            data={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          />
        }
      >
        {t('subtitle')}
      </PageHeading>
      <CustomerLanguageTabs value={language} onChange={setLanguage}>
        <OneMail key={kind} mail={{ kind, language }} />
      </CustomerLanguageTabs>
    </>
  );
}

function OneMail({ mail }: { mail: Mail }) {
  const website = useCurrentWebsite();
  const template = useQuery(templateQuery(website, mail));
  if (template.isError)
    return <ProblemAlert error={template.error} onRetry={() => void template.refetch()} />;
  if (template.isPending) return <Waiting />;
  return <MailEditor website={website} mail={mail} template={template.data} />;
}

function Waiting() {
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Skeleton height={360} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Skeleton height={640} />
      </Grid.Col>
    </Grid>
  );
}
