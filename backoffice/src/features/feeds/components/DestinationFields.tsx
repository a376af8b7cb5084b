import { Alert, NumberInput, Select, TextInput } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Pair, Section } from '@/components/Section';

import { METHODS, USUAL_PORTS } from '../flow';
import type { FlowForm } from '../use-flow-form';
import { withMethod } from '../values';
import { AccountField } from './AccountField';
import { SecretFields } from './SecretFields';

interface Props {
  form: FlowForm;
  idWebsite: string;
  isNew: boolean;
}

export function DestinationFields({ form, idWebsite, isNew }: Props) {
  const { t } = useTranslation('feeds');
  const { method } = form.values;
  return (
    <Section title={t('where')} hint={t('whereHint')}>
      <Select
        label={t('methodLabel')}
        description={t('methodHint')}
        allowDeselect={false}
        data={METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
        value={method}
        onChange={(value) => value && form.setValues(withMethod(form.getValues(), value))}
      />
      {method === 'ftp' && (
        <Alert color="yellow" icon={<IconLockOpen />}>
          {t('insecure')}
        </Alert>
      )}
      {method === 'platform' ? (
        <AccountField form={form} idWebsite={idWebsite} />
      ) : (
        <ServerFields form={form} isNew={isNew} />
      )}
    </Section>
  );
}

function ServerFields({ form, isNew }: Pick<Props, 'form' | 'isNew'>) {
  const { t } = useTranslation('feeds');
  return (
    <>
      <Pair>
        <TextInput
          {...form.getInputProps('host')}
          label={t('host')}
          description={t('hostHint')}
          placeholder="sftp.shop.example"
          autoComplete="off"
          spellCheck={false}
        />
        <NumberInput
          {...form.getInputProps('port')}
          label={t('port')}
          description={t('portHint', { port: USUAL_PORTS[form.values.method] })}
          min={1}
          max={65_535}
          allowDecimal={false}
          allowNegative={false}
        />
        <TextInput
          {...form.getInputProps('username')}
          label={t('username')}
          description={t('usernameHint')}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          {...form.getInputProps('directory')}
          label={t('directory')}
          description={t('directoryHint')}
          autoComplete="off"
          spellCheck={false}
        />
      </Pair>
      <SecretFields form={form} isNew={isNew} />
    </>
  );
}
