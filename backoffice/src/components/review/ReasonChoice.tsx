import { Radio, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';

import { reasonsFor, type ReasonCode } from './reasons';

interface Props {
  review: Pick<Review, 'kind' | 'published_at'>;
  label: string;
  description?: string;
  value: ReasonCode | null;
  error?: ReactNode;
  onChange: (reason: ReasonCode) => void;
}

export function ReasonChoice({ review, label, description, value, error, onChange }: Props) {
  const { t } = useTranslation('review');
  return (
    <Radio.Group
      label={label}
      description={description}
      value={value}
      error={error}
      onChange={onChange}
      withAsterisk
    >
      <Stack gap="sm" my="sm">
        {reasonsFor(review).map((code) => (
          <Radio key={code} value={code} label={t(`reason.${code}`)} description={t(`reasonHint.${code}`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
