import { Anchor, Select } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { MailPreview as Rendered, RequestedParts, Website } from '@/api/types';
import { PagePreview } from '@/components/PagePreview';
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
  const isRefused = Object.keys(fieldErrors(preview.error)).length > 0; // said beside the fields
  const tools = (
    <>
      <Select
        size="xs"
        w={190}
        aria-label={t('asked')}
        value={type}
        onChange={(value) => value && onType(value)}
        data={TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
        allowDeselect={false}
      />
      <TestMail website={website} mail={mail} type={type} fields={fields} />
    </>
  );
  return (
    <PagePreview query={preview} tools={tools} isSaidElsewhere={isRefused}>
      <Envelope website={website} subject={preview.data?.subject} />
    </PagePreview>
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
