import { ColorInput, ColorSwatch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { MailTemplate } from '@/api/types';
import { Pair, Section } from '@/components/Section';

import type { ColorName } from '../mail';
import type { MailForm } from '../use-mail-form';

const SWATCHES: Record<ColorName, string[]> = {
  accent_color: ['#1f4f46', '#1d4ed8', '#6d28d9', '#be185d', '#b91c1c', '#c2410c', '#a16207', '#17212b'],
  background_color: ['#eef1f4', '#ffffff', '#f6f3ee', '#eef5f1', '#eef2fb', '#f6effa', '#fbf0ee', '#17212b'],
};

interface Props {
  form: MailForm;
  template: MailTemplate;
  errors: Record<string, unknown>;
}

export function LookFields({ form, template, errors }: Props) {
  const { t } = useTranslation('mails');
  const shown = (name: ColorName) => [form.values[name], template.defaults[name]].find(Boolean) ?? '';
  const color = (name: ColorName) => ({
    label: t(`fields.${name}`),
    value: form.values[name] ?? '',
    placeholder: template.defaults[name],
    error: errors[name] as string | undefined,
    leftSection: <ColorSwatch size={18} color={shown(name)} />,
    onChange: (value: string) => form.setFieldValue(name, value),
    swatches: SWATCHES[name],
    swatchesPerRow: 8,
    withEyeDropper: false,
    popoverProps: { withinPortal: true },
  });
  return (
    <Section title={t('look')} hint={t('lookHint')}>
      <Pair>
        <ColorInput {...color('accent_color')} description={t('accentHint')} />
        <ColorInput {...color('background_color')} description={t('backgroundHint')} />
      </Pair>
      <TextInput
        type="url"
        label={t('fields.logo_url')}
        description={t('logoHint')}
        placeholder={template.defaults.logo_url ?? 'https://'}
        value={form.values.logo_url ?? ''}
        error={errors.logo_url as string | undefined}
        onChange={({ currentTarget }) => form.setFieldValue('logo_url', currentTarget.value)}
      />
    </Section>
  );
}
