import { Anchor, Group, Paper, Select, Skeleton, Title } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { MailPreview as Rendered, RequestedParts, Website } from '@/api/types';
import { PageFrame, type Device } from '@/components/PageFrame';
import { PageFrameSwitches } from '@/components/PageFrameSwitches';
import { ProblemAlert } from '@/components/ProblemAlert';
import type { PageScheme } from '@/lib/framed-page';
import { fieldErrors } from '@/lib/use-stored-form';

import { senderQuery } from '../api/templates';
import type { Mail, MailFields } from '../mail';
import classes from './Mails.module.css';
import { TestMail } from './TestMail';

const TYPES = ['brand_and_product', 'brand', 'product'] as const;

interface Props {
  website: Website;
  mail: Mail;
  type: RequestedParts;
  onType: (type: RequestedParts) => void;
  fields: MailFields;
  preview: UseQueryResult<Rendered>;
}

export function MailPreview({ website, mail, type, onType, fields, preview }: Props) {
  const { t } = useTranslation('mails');
  const { t: common } = useTranslation();
  const [device, setDevice] = useState<Device>('desktop');
  const [scheme, setScheme] = useState<PageScheme>('light');
  const isRefused = Object.keys(fieldErrors(preview.error)).length > 0; // said beside the fields
  return (
    <Paper withBorder className={classes.paper ?? ''} component="section" aria-labelledby="mail-preview">
      <Group className={classes.bar ?? ''} justify="space-between" gap="xs">
        <Title order={2} size="h5" id="mail-preview">
          {common('preview.title')}
        </Title>
        <Group gap="xs">
          <Select
            size="xs"
            w={190}
            aria-label={t('asked')}
            value={type}
            onChange={(value) => value && onType(value)}
            data={TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
            allowDeselect={false}
          />
          <PageFrameSwitches device={device} scheme={scheme} onDevice={setDevice} onScheme={setScheme} />
          <TestMail website={website} mail={mail} type={type} fields={fields} />
        </Group>
      </Group>
      {preview.error && !isRefused && (
        <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      <Envelope website={website} subject={preview.data?.subject} />
      {preview.data ? (
        <PageFrame title={common('preview.title')} html={preview.data.html} scheme={scheme} device={device} />
      ) : (
        <Skeleton height={560} radius={0} />
      )}
    </Paper>
  );
}

function Envelope({ website, subject }: { website: Website; subject: string | undefined }) {
  const { t } = useTranslation('mails');
  const sender = useQuery(senderQuery(website));
  return (
    <dl className={classes.envelope}>
      <dt>{t('from')}</dt>
      <dd>
        {sender.data ?? website.name}
        {' · '}
        <Anchor component={Link} to="../configuration" relative="path" size="sm" underline="always">
          {t('changeSender')}
        </Anchor>
      </dd>
      <dt>{t('fields.subject')}</dt>
      <dd>
        <b>{subject ?? '…'}</b>
      </dd>
    </dl>
  );
}
