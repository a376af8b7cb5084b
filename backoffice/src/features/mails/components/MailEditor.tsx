import { Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { MailTemplate, RequestedParts, Website } from '@/api/types';
import { BesidePreview } from '@/components/BesidePreview';
import { SaveForm } from '@/components/SaveForm';
import { fieldErrors } from '@/lib/use-stored-form';

import { previewQuery } from '../api/templates';
import { given, type Mail } from '../mail';
import { useMailForm } from '../use-mail-form';
import { LookFields } from './LookFields';
import { MailPreview } from './MailPreview';
import { TextFields } from './TextFields';

const TYPING_PAUSE_MS = 300;

interface Props {
  website: Website;
  mail: Mail;
  template: MailTemplate;
}

/** One mail: what can be set of it, beside what comes of it. */
export function MailEditor({ website, mail, template }: Props) {
  const editing = useMailForm(website, mail, template);
  const [type, setType] = useState<RequestedParts>('brand_and_product');
  const fields = given(editing.form.values);
  const [settled] = useDebouncedValue(fields, TYPING_PAUSE_MS);
  const preview = useQuery(previewQuery(website, mail, type, settled));
  const errors = { ...fieldErrors(preview.error), ...editing.form.errors };
  return (
    <BesidePreview
      preview={
        <MailPreview
          website={website}
          mail={mail}
          type={type}
          onType={setType}
          fields={fields}
          preview={preview}
        />
      }
    >
      <SaveForm editing={editing}>
        <Stack gap="lg" pb="lg">
          <TextFields form={editing.form} template={template} errors={errors} />
          <LookFields form={editing.form} template={template} errors={errors} />
        </Stack>
      </SaveForm>
    </BesidePreview>
  );
}
