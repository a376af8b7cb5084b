import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import type { FeedFlow, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ReadOnlyFields } from '@/components/ReadOnlyFields';

import { useFeedCheck } from '../api/checks';
import { flowPath } from '../paths';
import { isOfFields, useFlowForm } from '../use-flow-form';
import { needsFull, needsKey } from '../values';
import { ContentFields } from './ContentFields';
import { DestinationFields } from './DestinationFields';
import { OptionFields } from './OptionFields';

interface Props {
  website: Website;
  flow: FeedFlow | null; // to be made
  cancelPath: string;
}

/** The form of a flow. Once it is saved its screen shows how the test of the connection goes. */
export function FlowEditor({ website: { id_website }, flow, cancelPath }: Props) {
  const { t } = useTranslation('feeds');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const check = useFeedCheck(id_website);
  const { form, saving, forget } = useFlowForm(id_website, flow, (saved) => {
    check.mutate({ feedId: saved.id, kind: 'connection' });
    void navigate(flowPath(id_website, saved.id));
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(form.getValues());
      }}
    >
      <ReadOnlyFields>
        <Stack gap="lg" maw={860}>
          <ContentFields form={form} />
          <DestinationFields form={form} idWebsite={id_website} isNew={flow === null} />
          {form.values.format !== 'google' && <OptionFields form={form} />}
          {flow !== null && needsFull(flow, form.values) && <Notice>{t('needsFull')}</Notice>}
          {flow !== null && needsKey(flow, form.values) && <Notice>{t('needsKey')}</Notice>}
          {saving.error && !isOfFields(saving.error) && <ProblemAlert error={saving.error} />}
          <Group justify="flex-end">
            <Button variant="default" component={Link} to={cancelPath} onClick={forget}>
              {common('app.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {flow === null ? t('saveNew') : t('save')}
            </Button>
          </Group>
        </Stack>
      </ReadOnlyFields>
    </form>
  );
}

function Notice({ children }: { children: string }) {
  return (
    <Alert color="blue" icon={<IconInfoCircle />}>
      {children}
    </Alert>
  );
}
