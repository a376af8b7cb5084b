import { Grid, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { MailTemplate, RequestedParts, Website } from '@/api/types';
import { ReadOnlyFields } from '@/components/ReadOnlyFields';
import { SaveBar } from '@/components/SaveBar';
import { fieldErrors } from '@/lib/use-stored-form';

import { previewQuery } from '../api/templates';
import { given, type Mail } from '../mail';
import { useMailForm } from '../use-mail-form';
import { LookFields } from './LookFields';
import { MailPreview } from './MailPreview';
import classes from './Mails.module.css';
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
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            editing.save();
          }}
        >
          <ReadOnlyFields>
            <Stack gap="lg" pb="lg">
              <TextFields form={editing.form} template={template} errors={errors} />
              <LookFields form={editing.form} template={template} errors={errors} />
            </Stack>
          </ReadOnlyFields>
          <SaveBar editing={editing} />
        </form>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <div className={classes.preview}>
          <MailPreview
            website={website}
            mail={mail}
            type={type}
            onType={setType}
            fields={fields}
            preview={preview}
          />
        </div>
      </Grid.Col>
    </Grid>
  );
}
