import { Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import { Pair } from '@/components/Section';
import { useLocaleWords } from '@/lib/locale-words';

import type { WebsiteSettings } from '../api/websites';
import { localeChoices, timeZoneChoices } from '../places';

interface Props {
  form: UseFormReturnType<WebsiteSettings>;
  present: Pick<WebsiteSettings, 'locale' | 'time_zone'>; // to choose too, whatever they are
  readOnly?: boolean;
}

/** Where a website is. */
export function PlaceFields({ form, present, readOnly = false }: Props) {
  const { t } = useTranslation('website');
  const words = useLocaleWords();
  return (
    <Pair>
      <Select
        {...form.getInputProps('locale')}
        label={t('locale')}
        description={t('localeHint')}
        data={localeChoices(present.locale, words)}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('noLocale')}
        readOnly={readOnly}
      />
      <Select
        {...form.getInputProps('time_zone')}
        label={t('timeZone')}
        description={t('timeZoneHint')}
        data={timeZoneChoices(present.time_zone)}
        searchable
        limit={60}
        allowDeselect={false}
        nothingFoundMessage={t('noTimeZone')}
        readOnly={readOnly}
      />
    </Pair>
  );
}
