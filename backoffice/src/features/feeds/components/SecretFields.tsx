import { SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { PasswordField } from '@/components/PasswordField';

import type { FlowForm } from '../use-flow-form';

/** A password, or for SFTP a private key; neither is ever shown again. */
export function SecretFields({ form, isNew }: { form: FlowForm; isNew: boolean }) {
  const { t } = useTranslation('feeds');
  const label = useId();
  const { method, credential } = form.values;
  const keep = isNew ? '' : ` ${t('keepSecret')}`;
  return (
    <Stack gap="xs">
      {method === 'sftp' && (
        <div>
          <Text size="sm" fw={500} mb={4} id={label}>
            {t('credential')}
          </Text>
          <SegmentedControl
            aria-labelledby={label}
            size="xs"
            value={credential}
            onChange={(value) => form.setFieldValue('credential', value)}
            data={[
              { value: 'password', label: t('password') },
              { value: 'private_key', label: t('privateKey') },
            ]}
          />
        </div>
      )}
      {method === 'sftp' && credential === 'private_key' ? (
        <Textarea
          {...form.getInputProps('private_key')}
          label={t('privateKey')}
          description={t('privateKeyHint') + keep}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          autosize
          minRows={4}
          maxRows={8}
          ff="monospace"
          autoComplete="off"
          spellCheck={false}
        />
      ) : (
        <PasswordField
          {...form.getInputProps('password')}
          label={t('password')}
          description={t('passwordHint') + keep}
          autoComplete="new-password"
        />
      )}
    </Stack>
  );
}
